"""Many rows of the list in one act: tick, confirm with the number, read the answer of each row.

The rows are those ticked on the page and no others; each is named before anything is done, and
goes through the same function as on its own page. Works without scripts.
"""

from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.checklist.bulk import each
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.organizations.actors import Actor
from tracker.reminders.urging import names_of
from tracker.trail.errors import Refused
from tracker.web import kept_text
from tracker.web.checklist.bulk_acts import BULK_ACTS, BulkAct, BulkForm, Values
from tracker.web.checklist.list_view import filters_of
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import office_only
from tracker.web.visitor import actor_of

MANY = 99  # stands for any number in the words of a button
SEPARATOR = "@"  # between an item's code and the version that the list showed


@dataclass(frozen=True)
class Row:
    """A row on the page of an act: `value` is what its tick sends, `refusal` why it cannot be."""

    item: ChecklistItem
    version: int
    refusal: str = ""
    is_ticked: bool = True

    @property
    def value(self) -> str:
        return f"{self.item.code}{SEPARATOR}{self.version}"


@dataclass(frozen=True)
class Selection:
    """What was ticked: the rows as they stand, and by item the version that was read."""

    items: list[ChecklistItem]
    versions: dict[int, int]


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def bulk(request: HttpRequest, act: str) -> HttpResponse:
    """First the rows and the form; then, where the number agreed still stands, the act.

    A GET comes after the log-in that a finished session asked for: the ticks were kept too.
    """
    chosen = BULK_ACTS.get(act)
    if chosen is None:
        raise Http404
    selection = selection_of(request, _ticks(request))
    actor = actor_of(request)
    if not selection.items:
        refused(request, _("Tick at least one item."))
        return HttpResponseRedirect(_back(request))
    if "agreed" not in request.POST:
        return _page(request, chosen, _before(selection, chosen, actor), chosen.form(actor=actor))
    form = chosen.form(request.POST, actor=actor)
    invalid = HTTPStatus.UNPROCESSABLE_ENTITY
    if request.POST["agreed"] != str(len(selection.items)):
        # without scripts the button still names the number of before: ask again with the right one
        return _page(request, chosen, _as_sent(selection), form, status=invalid)
    if not form.is_valid():
        return _page(request, chosen, _as_sent(selection), form, status=invalid)
    return _answer(request, chosen, selection, form)


def _ticks(request: HttpRequest) -> list[str]:
    if request.method == "POST":
        return request.POST.getlist("item")
    kept = kept_text.given_back(request) or {"fields": []}
    return [value for name, value in kept["fields"] if name == "item"]


def selection_of(request: HttpRequest, ticks: list[str]) -> Selection:
    """The ticked rows that the actor sees, in the list's order (two queries)."""
    versions: dict[str, int] = {}
    for value in ticks:
        code, _at, version = value.partition(SEPARATOR)
        versions[code] = whole_number(version)
    helping = Contribution.objects.filter(removed_on=None).select_related("department")
    rows = (
        ChecklistItem.objects.visible_to(actor_of(request))
        .filter(code__in=versions)
        .select_related("checklist", "lead_department", "owner__department", "owner__person")
        .prefetch_related(Prefetch("contributions", helping))
        .order_by("commitment__position", "position", "pk")
    )
    items = list(rows)
    return Selection(items, {item.pk: versions[item.code or ""] for item in items})


def _answer(
    request: HttpRequest, chosen: BulkAct, selection: Selection, form: BulkForm
) -> HttpResponse:
    """Do it; rows that were refused come back ticked, with the same form and their reason."""
    hat = actor_of(request).as_office()
    values: Values = form.cleaned_data

    def act(item: ChecklistItem) -> None:
        _require_as_read(item, selection)
        chosen.do(item, hat, values)

    reason = values.get("reason") or values.get("words") or ""
    answers = each(selection.items, hat, act, reason=reason)
    went = sum(not answer.refusal for answer in answers)
    if went:
        done(request, str(chosen.done % {"n": went}) + told_words(values))
    # the present version: who reads the reason and tries again means the row as it is now
    left = [Row(a.item, a.item.version, a.refusal) for a in answers if a.refusal]
    if not left:
        return HttpResponseRedirect(_back(request))
    return _page(request, chosen, left, form, status=HTTPStatus.CONFLICT, failed=True)


def told_words(values: Values) -> str:
    """Whom the next daily mail reminds, where the act was that; each name once."""
    people = dict.fromkeys(values.get("told", ()))
    if not people:
        return ""
    return _("The next daily mail reminds %(names)s.") % {"names": names_of(list(people))}


def _before(selection: Selection, chosen: BulkAct, actor: Actor) -> list[Row]:
    """Each row, unticked where it is known before the act that it cannot be done."""
    found = []
    for item in selection.items:
        try:
            chosen.check(item, actor)
            _require_as_read(item, selection)
        except Refused as refusal:
            found.append(Row(item, item.version, str(refusal), is_ticked=False))
        else:
            found.append(Row(item, item.version))
    return found


def _require_as_read(item: ChecklistItem, selection: Selection) -> None:
    if item.version != selection.versions[item.pk]:
        raise Refused(_("Someone changed this item meanwhile; it stands here as it is now."))


def _as_sent(selection: Selection) -> list[Row]:
    return [Row(item, selection.versions[item.pk]) for item in selection.items]


def _page(
    request: HttpRequest,
    chosen: BulkAct,
    rows: list[Row],
    form: BulkForm,
    *,
    status: int = HTTPStatus.OK,
    failed: bool = False,
) -> HttpResponse:
    """The act's form over its rows; `failed`: these are what was refused just now."""
    ticked = sum(row.is_ticked for row in rows)
    context = {
        "title": str(chosen.title % {"n": ticked}),
        "act": chosen,
        "form": form,
        "rows": rows,
        "ticked": ticked,
        # the words of the button with the number left open, for who has scripts
        "label": str(chosen.title % {"n": MANY}).replace(str(MANY), "{n}"),
        "failed": failed,
        "action": f"{request.path}?{filters_of(request).query()}",
        "back_url": _back(request),
    }
    return render(request, "checklist/bulk.html", context, status=status)


def _back(request: HttpRequest) -> str:
    return f"{reverse('item_list')}?{filters_of(request).query()}"
