"""What a frozen line holds: an item's row as of a day, in typed values with names and ids.

`values` of a PeriodLine:
    short_code, code, number, title, kind, handling, measure, done_when, basis, remark, outcome,
    decision, status, due_on, original_due_on, updated_on, version, extensions, explanations,
    section, heading, quote,
    lead {id, code, name, short_name, order}, owner {id, name, phone} or null, head,
    helpers [{id, name, short_name, given_on, text}],
    light, rule, light_words and light_reason {language: words},
    evidence [{id, series, version, file_name, title, document_number, document_on, uploaded_on,
    note, size_bytes, sha256}],
    steps [{id, title, due_on, original_due_on, done_on}],
    figures [{id, name, value, unit, this_year, as_of_on}],
    report {id, period, is_of_this_period, progress, problems, next_steps, no_change, figure,
    filed_on, filed_by, missing} or null; written when the period becomes final.
Dates are ISO text, decimals are text.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import override

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import light_of, light_reason, light_rule, light_words, rule_of
from tracker.checklist.models import (
    ChecklistItem,
    Contribution,
    Evidence,
    EvidenceLink,
    ExtensionRequest,
    Measurement,
    Step,
    Target,
)
from tracker.checklist.quotes import quote, texts_for
from tracker.organizations.models import Department, Post
from tracker.periods.models import Period, ProgressReport

DATES = ("due_on", "original_due_on", "updated_on")
PLAIN = (
    "code",
    "number",
    "title",
    "kind",
    "handling",
    "measure",
    "done_when",
    "basis",
    "remark",
    "outcome",
    "decision",
    "status",
    "version",
)


def items_of(period: Period, calendar: WorkCalendar) -> list[ChecklistItem]:
    """Every published item of the list with its light as of the period's day (ten queries).

    What was published after that day is left out.
    """
    rows = (
        ChecklistItem.objects.filter(
            checklist_id=period.checklist_id, published_on__lte=period.as_of_on
        )
        .exclude(status=ChecklistItem.Status.DRAFT)
        .annotate(light_rule=light_rule(period.as_of_on, calendar))
        .select_related("commitment", "lead_department", "owner__person")
    )
    helpers = Contribution.objects.filter(removed_on=None).select_related("department")
    links = EvidenceLink.objects.filter(removed_on=None).select_related("evidence__file")
    granted = ExtensionRequest.objects.filter(answer=ExtensionRequest.Answer.GRANTED)
    measured = Measurement.objects.filter(as_of_on__lte=period.as_of_on).order_by("as_of_on", "pk")
    targets = Target.objects.prefetch_related(
        Prefetch("measurements", measured, to_attr="measured_then")
    )
    return list(
        rows.prefetch_related(
            "sources__passage",
            Prefetch("contributions", helpers, to_attr="helpers_then"),
            Prefetch("evidence_links", links.order_by("pk"), to_attr="evidence_then"),
            Prefetch("extensions", granted, to_attr="extensions_then"),
            Prefetch("targets", targets, to_attr="targets_then"),
            Prefetch("steps", Step.objects.filter(removed_on=None), to_attr="steps_then"),
        ).order_by("position", "pk")
    )


def values_of(
    items: Iterable[ChecklistItem], period: Period, calendar: WorkCalendar
) -> list[dict[str, Any]]:
    """The values of each item's line, in order, but for its report (two queries)."""
    items = list(items)
    texts = texts_for(items)
    heads = _heads(period.as_of_on)
    return [
        {name: getattr(item, name) for name in (*PLAIN, *DATES)}
        | {
            "short_code": item.short_code,
            "section": item.commitment.section,
            "heading": item.commitment.heading,
            "quote": quote(item, texts),
            "lead": _body(item.lead_department),
            "owner": _owner(item),
            "head": heads.get(item.lead_department_id or 0, ""),
            "light": light_of(item),
            "rule": rule_of(item),
            "report": None,
        }
        | _parts(item)
        | _spoken(item, period.as_of_on, calendar)
        for item in items
    ]


def report_values(report: ProgressReport, period: Period) -> dict[str, Any]:
    """What a line keeps of a filed report; reads its period and who filed it."""
    return {
        "id": report.pk,
        "period": report.period.name,
        "is_of_this_period": report.period_id == period.pk,
        "progress": report.progress,
        "problems": report.problems,
        "next_steps": report.next_steps,
        "no_change": report.no_change,
        "figure": report.figure,
        "filed_on": report.filed_on,
        "filed_by": report.filed_by.name if report.filed_by else "",
        "missing": report.missing,
    }


def _heads(on: date) -> dict[int, str]:
    posts = Post.objects.valid_on(on).filter(role=Post.Role.HEAD).select_related("person")
    return {post.department_id: post.person.name for post in posts.order_by("-pk")}


def _body(department: Department | None) -> dict[str, Any] | None:
    if department is None:
        return None
    names = ("code", "name", "short_name", "order")
    return {"id": department.pk} | {name: getattr(department, name) for name in names}


def _owner(item: ChecklistItem) -> dict[str, Any] | None:
    if item.owner is None:
        return None
    person = item.owner.person
    return {"id": person.pk, "name": person.name, "phone": person.phone}


def _spoken(item: ChecklistItem, on: date, calendar: WorkCalendar) -> dict[str, Any]:
    """The light in words, in each language of the site, as it was said that day."""
    words, reasons = {}, {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[language] = light_words(item, on, calendar)
            reasons[language] = light_reason(item, on, calendar)
    return {"light_words": words, "light_reason": reasons}


def _parts(item: ChecklistItem) -> dict[str, Any]:
    helpers: list[Contribution] = item.helpers_then  # type: ignore[attr-defined]
    links: list[EvidenceLink] = item.evidence_then  # type: ignore[attr-defined]
    targets: list[Target] = item.targets_then  # type: ignore[attr-defined]
    given = Counter(request.kind for request in item.extensions_then)  # type: ignore[attr-defined]
    return {
        "helpers": [
            {
                "id": helper.department_id,
                "name": helper.department.name,
                "short_name": helper.department.short_name,
                "given_on": helper.given_on,
                "text": helper.text,
            }
            for helper in helpers
        ],
        "evidence": [_evidence(link.evidence) for link in links],
        "extensions": given[ExtensionRequest.Kind.EXTENSION],
        "explanations": given[ExtensionRequest.Kind.OVERDUE_NOTE],
        "steps": [_step(step) for step in item.steps_then],  # type: ignore[attr-defined]
        "figures": [_figure(target) for target in targets],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "id": evidence.pk,
        "series": evidence.series,
        "version": evidence.version,
        "file_name": evidence.file_name,
        "title": evidence.title,
        "document_number": evidence.document_number,
        "document_on": evidence.document_on,
        "uploaded_on": evidence.uploaded_on,
        "note": evidence.note,
        "size_bytes": evidence.file.size_bytes,
        "sha256": evidence.file.sha256,
    }


def _step(step: Step) -> dict[str, Any]:
    names = ("title", "due_on", "original_due_on", "done_on")
    return {"id": step.pk} | {name: getattr(step, name) for name in names}


def _figure(target: Target) -> dict[str, Any]:
    measured: list[Measurement] = target.measured_then  # type: ignore[attr-defined]
    last = measured[-1] if measured else None
    return {
        "id": target.pk,
        "name": target.name,
        "value": target.value,
        "unit": target.unit,
        "this_year": last.value if last else None,
        "as_of_on": last.as_of_on if last else None,
    }
