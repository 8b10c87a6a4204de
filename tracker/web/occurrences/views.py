"""Pages of one occurrence of a recurring item: report, withdraw, look again."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.checklist import occurrences as rules
from tracker.checklist.evidence import add_evidence, who_sees
from tracker.checklist.following import followed
from tracker.checklist.models import ChecklistItem, EvidenceLink, Occurrence
from tracker.files.errors import FileRefused
from tracker.files.uploads import received_files, refused_uploads
from tracker.trail.errors import NotAllowed, Refused, Stale
from tracker.web.checklist.item_page import evidence_of, find_item, sources_of
from tracker.web.evidence.views import sentences
from tracker.web.forms import HouseForm
from tracker.web.messages import done
from tracker.web.occurrences.forms import LookAgainForm, ReportForm
from tracker.web.office import blame
from tracker.web.visitor import actor_of


@require_safe
def next_occurrence(request: HttpRequest, code: str) -> HttpResponse:
    """The form of the occurrence that the item follows; without one the item's own page."""
    item = find_item(request, code)
    _only_the_lead(request, item)
    one = followed(item)
    if one is None:
        return HttpResponseRedirect(reverse("item", args=[code]))
    return HttpResponseRedirect(reverse("occurrence_report", args=[code, one.label]))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """报送本期: words and files in one go; the good files stay whatever becomes of the rest."""
    one = find_occurrence(request, code, label)
    actor = actor_of(request)
    links = _usable(request, one)
    if request.method != "POST":
        rules.require_may_report(one, actor)
        form = ReportForm(links=links, initial=_initial(one, links))
        return _report_page(request, one, form)
    form = ReportForm(request.POST, request.FILES, links=links)
    if not form.is_valid():
        _only_the_lead(request, one.item)
        return _report_page(request, one, form)
    added: list[EvidenceLink] = []
    try:
        _refuse_early(one, request, form)
        refusals = _upload(request, one, form, added)
        if not refusals:
            rules.report(
                one,
                actor,
                version=form.cleaned_data["version"],
                text=form.cleaned_data["text"],
                evidence=[*form.chosen(), *added],
            )
            return _reported(request, one)
    except NotAllowed:
        raise
    except Refused as refusal:
        form = _again(request, one, added)
        blame(form, refusal)
        return _report_page(request, one, form, added)
    form = _again(request, one, added)
    form.explain(refusals)
    for sentence in sentences(refusals, len(added)):
        form.add_error("upload", sentence)
    return _report_page(request, one, form, added)


@require_POST
def withdraw(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """撤回: one click on the item's page."""
    one = find_occurrence(request, code, label)
    version = request.POST.get("version", "")
    rules.require_may_withdraw(one, actor_of(request))
    if version != str(one.version):
        raise Stale(one)
    rules.withdraw_report(one, actor_of(request), version=one.version)
    done(request, _("Withdrawn: %(item)s. You can change it and hand it in again.") % {"item": one})
    return HttpResponseRedirect(reverse("item", args=[code]))


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """回头看: the office takes a verified occurrence up again, with a reason."""
    one = find_occurrence(request, code, label)
    if request.method != "POST":
        rules.require_may_reopen(one, actor_of(request))
        form = LookAgainForm(initial={"version": one.version})
        return _reopen_page(request, one, form)
    form = LookAgainForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            rules.reopen_report(
                one, actor_of(request), version=values["version"], reason=values["reason"]
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("Taken up again: %(item)s.") % {"item": one})
            return HttpResponseRedirect(reverse("item", args=[code]))
    else:
        rules.require_may_reopen(one, actor_of(request))
    return _reopen_page(request, one, form)


def find_occurrence(request: HttpRequest, code: str, label: str) -> Occurrence:
    """The occurrence with its item. Raises Http404: unknown, foreign and retired read the same."""
    item = find_item(request, code)
    rows = item.occurrences.select_related("submitted_by", "decided_by")
    one: Occurrence = get_object_or_404(rows, label=label, retired_on=None)
    one.item = item
    return one


def _only_the_lead(request: HttpRequest, item: ChecklistItem) -> None:
    if not actor_of(request).works_in(item.lead_department_id):
        raise NotAllowed(_("Only the lead department can do this."))


def _usable(request: HttpRequest, one: Occurrence) -> list[EvidenceLink]:
    """The item's files that prove this occurrence or none yet."""
    links = evidence_of(one.item, actor_of(request))
    return [link for link in links if link.occurrence_id in (None, one.pk)]


def _initial(one: Occurrence, links: list[EvidenceLink]) -> dict[str, Any]:
    """What was reported before; else the last progress filed: nothing is typed twice."""
    last = one.item.progress_reports.filter(period__as_of_on__gte=one.begins_on)
    filed = last.exclude(progress="").order_by("-period__number").first()
    return {
        "version": one.version,
        "text": one.text or (filed.progress if filed else ""),
        "proofs": [str(link.evidence.public_id) for link in links if link.occurrence_id == one.pk],
    }


def _refuse_early(one: Occurrence, request: HttpRequest, form: ReportForm) -> None:
    """Before a file is kept: the right, the status, and that nobody was faster."""
    if form.cleaned_data["version"] != one.version:
        raise Stale(one)
    rules.require_may_report(one, actor_of(request))


def _upload(
    request: HttpRequest, one: Occurrence, form: ReportForm, added: list[EvidenceLink]
) -> list[FileRefused]:
    """Keep the new files, if any; those refused come back with their sentences."""
    refusals = list(refused_uploads(request))
    files = received_files(request, "upload")
    if files:
        outcome = add_evidence(one.item, actor_of(request), files, form.details())
        added.extend(outcome.accepted)
        refusals += outcome.refused
    return refusals


def _again(request: HttpRequest, one: Occurrence, added: list[EvidenceLink]) -> ReportForm:
    """The form with what was typed, the present version, and the files just kept ticked."""
    fresh = find_occurrence(request, one.item.code or "", one.label)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    ticked = [*data.getlist("proofs"), *(str(link.evidence.public_id) for link in added)]
    data.setlist("proofs", ticked)
    form = ReportForm(data, links=_usable(request, fresh))
    form.is_valid()
    return form


def _reported(request: HttpRequest, one: Occurrence) -> HttpResponse:
    undo = reverse("occurrence_withdraw", args=[one.item.code, one.label])
    words = _("Reported to the office: %(item)s.") % {"item": one}
    done(request, words, undo_url=undo, undo_fields={"version": str(one.version)})
    return HttpResponseRedirect(reverse("item", args=[one.item.code]))


def _report_page(
    request: HttpRequest,
    one: Occurrence,
    form: ReportForm,
    accepted: list[EvidenceLink] | None = None,
) -> HttpResponse:
    context = {
        "title": _("Report %(item)s") % {"item": one},
        "item": one.item,
        "occurrence": one,
        "form": form,
        "accepted": accepted or [],
        "sources": sources_of(one.item),
        "sees": who_sees(one.item),
    }
    return render(request, "occurrences/report.html", context, status=_status_of(form))


def _reopen_page(request: HttpRequest, one: Occurrence, form: LookAgainForm) -> HttpResponse:
    context = {
        "title": _("Look again: %(item)s") % {"item": one},
        "item": one.item,
        "occurrence": one,
        "form": form,
    }
    return render(request, "occurrences/reopen.html", context, status=_status_of(form))


def _status_of(form: HouseForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
