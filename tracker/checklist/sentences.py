"""The words of the history: one sentence for each verb, one name for each field that changes."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, Person, Post

SENTENCES = {
    # the item's own way
    "item.accepted": _("%(who)s accepted the item."),
    "item.refused": _("%(who)s said it is not the department's duty; proposed: %(proposed)s."),
    "item.refusal_withdrawn": _("%(who)s took back that it is not the department's duty."),
    "item.submitted": _("%(who)s handed it in for verification: %(outcome)s"),
    "item.withdrawn": _("%(who)s took the submission back."),
    "item.signed": _("%(who)s signed it off; it went to the office."),
    "item.signed_on_paper": _(
        "%(who)s registered the sheet signed by %(signed_by)s (“%(file_name)s”); "
        "it went to the office."
    ),
    "item.sign_off_refused": _("%(who)s did not sign it and sent it back to be mended."),
    "item.time_asked": _("%(who)s asked for more time, until %(wished_on)s (%(kind)s)."),
    "item.time_request_withdrawn": _("%(who)s took the request for more time back."),
    "item.time_request_lapsed": _("The request for more time lapsed (%(who)s)."),
    "item.time_granted": _("%(who)s set a new date: %(due_on_old)s → %(due_on)s."),
    "item.time_refused": _("%(who)s left the date as it is."),
    "item.closed": _("%(who)s verified it; the item is closed."),
    "item.returned": _("%(who)s returned it to be mended."),
    "item.reopened": _("%(who)s took the closed item up again."),
    "item.ended": _("%(who)s ended the item."),
    "item.settled": _("%(who)s closed the item at the year's end."),
    "item.carried_over": _("%(who)s carried it over to %(year)s as %(successor)s."),
    "item.continued": _("%(who)s took it over from %(year)s, where it was %(before)s."),
    "item.occurrences_laid_out": _("%(who)s laid out its occurrences: %(occurrences)s."),
    "item.occurrences_retired": _("%(who)s took out what was not reported: %(occurrences)s."),
    "item.occurrence_reported": _("%(who)s reported the %(occurrence)s: %(text)s"),
    "item.occurrence_withdrawn": _("%(who)s took the report of the %(occurrence)s back."),
    "item.occurrence_verified": _("%(who)s verified the %(occurrence)s."),
    "item.occurrence_returned": _("%(who)s returned the %(occurrence)s (%(ground)s)."),
    "item.occurrence_reopened": _("%(who)s took the verified %(occurrence)s up again."),
    "item.assigned": _("%(who)s assigned it: %(lead_old)s → %(lead)s."),
    "item.edited": _("%(who)s changed it: %(changes)s"),
    "item.announced": _("%(who)s told the department about it."),
    "item.helper_added": _("%(who)s asked %(department)s to help."),
    "item.helper_removed": _("%(who)s released %(department)s from helping."),
    "item.contribution_given": _("%(who)s gave the contribution of %(department)s: %(text)s"),
    "item.noted": _("%(who)s noted: %(kind)s of %(said_by)s, %(said_on)s: %(text)s"),
    "item.reminded": _("%(who)s reminded of it: %(to)s."),
    "item.helpers_reminded": _("%(who)s reminded who has not contributed: %(to)s"),
    "item.indicator_marked": _("%(who)s marked it with the indicator %(code)s %(text)s."),
    "item.indicator_unmarked": _("%(who)s took the indicator %(code)s off it."),
    "item.indicator_declined": _("%(who)s said that it does not answer to indicator %(code)s."),
    "item.step_added": _("%(who)s added the step “%(step)s”, due %(due_on)s."),
    "item.step_changed": _("%(who)s changed the step “%(step)s”: %(changes)s"),
    "item.step_done": _("%(who)s ticked the step “%(step)s” as done."),
    "item.step_undone": _("%(who)s opened the step “%(step)s” again."),
    "item.step_removed": _("%(who)s took the step “%(step)s” (%(due_on)s) off."),
    "item.handed_over": _("%(who)s handed it over: %(owner_old)s → %(owner)s."),
    # reading, reviewing, publishing
    "report.imported": _("%(who)s imported the report %(subject)s."),
    "report.drafted": _("%(who)s had %(items)s items drafted from %(subject)s."),
    "report.withdrawn": _("%(who)s withdrew the report %(subject)s."),
    "heading.added": _("%(who)s added the heading “%(subject)s”."),
    "draft.added": _("%(who)s added a draft."),
    "draft.edited": _("%(who)s changed the draft: %(changes)s"),
    "draft.accepted": _("%(who)s accepted the draft."),
    "draft.dropped": _("%(who)s left the draft out of the list."),
    "draft.reopened": _("%(who)s put the draft back to be reviewed."),
    "draft.merged": _("%(who)s merged the draft into the one before it."),
    "draft.split": _("%(who)s split the draft."),
    "draft.related": _("%(who)s changed the related items of the draft."),
    "draft.continues": _("%(who)s changed which earlier item the draft continues."),
    "draft.undone": _("%(who)s took the last step of the review back."),
    "item.published": _("%(who)s published the item; lead: %(lead)s, due: %(due_on)s."),
    "checklist.begun": _("%(who)s began the list of %(year)s for what was carried over."),
    "checklist.published": _("%(who)s published the list."),
    # evidence and filing
    "item.evidence_added": _("%(who)s added the evidence “%(file_name)s”."),
    "item.evidence_removed": _("%(who)s took the evidence “%(file_name)s” off."),
    "item.evidence_renewed": _("%(who)s put version %(version)s “%(file_name)s” in its place."),
    "item.file_faulted": _("%(who)s found “%(file_name)s” wanting: %(words)s"),
    "evidence.version_added": _("%(who)s uploaded “%(file_name)s” as version %(version)s."),
    "item.figure_given": _("%(who)s gave this year's value of %(figure)s: %(value)s."),
    "item.goal_set": _("%(who)s set the goal of %(figure)s: %(changes)s"),
    "evidence.downloaded": _("%(who)s downloaded “%(file_name)s”."),
    "evidence.mark_confirmed": _(
        "%(who)s confirmed that “%(file_name)s”, marked “%(mark)s”, holds nothing classified."
    ),
    "evidence.packed": _("%(who)s took out the evidence of %(items)s items, %(files)s files."),
    "file.locked": _("%(who)s locked the file “%(file_name)s”."),
    "file.released": _("%(who)s unlocked the file “%(file_name)s”."),
    "file.purge_asked": _("%(who)s proposed to remove the file “%(file_name)s” for good."),
    "file.purge_dropped": _("%(who)s dropped the removal of the file “%(file_name)s”."),
    "file.purged": _(
        "%(who)s removed the file “%(file_name)s” for good; proposed by %(proposed_by)s."
    ),
    "file.lost": _("%(who)s found the file %(subject)s missing or changed on the server."),
    "file.found_again": _("%(who)s found the file %(subject)s whole again."),
    "file.stored": _("%(who)s had the file %(subject)s stored."),
    "period.opened": _("%(who)s opened the period %(subject)s."),
    "period.cycle_set": _("%(who)s changed how often is filed: %(changes)s"),
    "period.days_set": _("%(who)s moved the days of %(subject)s: %(changes)s"),
    "period.snapshot_taken": _("%(who)s took the snapshot of %(subject)s: %(items)s items."),
    "period.frozen": _("%(who)s made %(subject)s final: %(items)s items."),
    "period.corrected": _("%(who)s corrected the final line of %(item)s: %(changes)s"),
    "progress.drafted": _("%(who)s saved words of %(department)s for %(subject)s: %(items)s."),
    "progress.filed": _("%(who)s filed the progress of %(period)s: %(progress)s"),
    "progress.signed": _("%(who)s signed the progress of %(period)s off; it went to the office."),
    "progress.signed_on_paper": _(
        "%(who)s registered the sheet signed by %(signed_by)s (“%(file_name)s”) for the progress "
        "of %(period)s; it went to the office."
    ),
    "progress.sign_off_refused": _(
        "%(who)s did not sign the progress of %(period)s and sent it back to be mended."
    ),
    "progress.withdrawn": _("%(who)s took the progress of %(period)s back."),
    "progress.checked": _("%(who)s checked the progress of %(period)s."),
    "progress.returned": _("%(who)s sent the progress of %(period)s back to be filled again."),
    "office.lights_set": _("%(who)s changed the rules of the lights: %(changes)s"),
    # the calendar and the organizations
    "calendar.day_set": _("%(who)s set the day %(subject)s: %(changes)s"),
    "calendar.day_cleared": _("%(who)s put the day %(subject)s back to the published calendar."),
    "department.added": _("%(who)s added the department %(subject)s."),
    "department.edited": _("%(who)s changed the department %(subject)s: %(changes)s"),
    "department.merged": _("%(who)s merged %(subject)s into %(successor)s."),
    "delegation.set": _(
        "%(who)s let %(delegate)s stand in for %(person)s (%(department)s), "
        "%(from_on)s to %(until_on)s."
    ),
    "delegation.ended": _("%(who)s ended that %(delegate)s stands in for %(person)s."),
    "office.details_set": _("%(who)s changed the office's details: %(changes)s"),
    "person.added": _("%(who)s added %(subject)s."),
    "person.edited": _("%(who)s changed the details of %(subject)s: %(changes)s"),
    "person.deactivated": _("%(who)s deactivated %(subject)s."),
    "person.reactivated": _("%(who)s made %(subject)s active again."),
    "person.log_in_made": _("%(who)s made a log-in for %(subject)s."),
    "person.password_reset": _("%(who)s reset the password of %(subject)s."),
    "person.unlocked": _("%(who)s lifted the log-in lock of %(subject)s."),
    "post.added": _("%(who)s added the post: %(subject)s."),
    "post.ended": _("%(who)s ended the post: %(subject)s."),
    "post.withdrawn": _("%(who)s withdrew the post: %(subject)s."),
    "account.password_chosen": _("%(who)s chose a new password."),
    "person.language_chosen": _("%(who)s chose the language: %(language)s."),
    # what goes out
    "bulletin.exported": _("%(who)s made bulletin no. %(number)s of %(subject)s."),
    "indicators.imported": _(
        "%(who)s imported the list of indicators “%(file_name)s”: %(new)s new, %(changed)s changed."
    ),
    "workbook.exported": _("%(who)s exported a workbook."),
    "export.scheduled": _("%(who)s changed a scheduled export (%(subject)s): %(changes)s"),
    "export.downloaded": _("%(who)s downloaded the export “%(file_name)s”."),
    "workbook.imported": _(
        "%(who)s took over the workbook “%(file_name)s”: %(changes)s changes in %(items)s items."
    ),
    "trail.exported": _("%(who)s exported %(events)s rows of the trail."),
    "reminders.rules_edited": _("%(who)s changed the rules of reminders: %(changes)s"),
    "reminders.switched_on": _("%(who)s switched reminders on."),
    "reminders.switched_off": _("%(who)s switched reminders off."),
    "reminders.sent_by_hand": _("%(who)s sent the reminders by hand: %(mails)s mails."),
    "mail.overview_asked": _("%(who)s had the overview mailed to %(to)s."),
    "mail.resent": _("%(who)s sent the mail “%(subject)s” again."),
    "person.address_trusted": _("%(who)s said that the address of %(subject)s is right."),
}

# what is said instead where the sentence above would say nothing: verb -> (test, sentence)
VARIANTS: dict[str, tuple[Callable[[Mapping[str, str]], bool], Promise]] = {
    "item.returned": (
        lambda values: bool(values["ground"]),
        _("%(who)s returned it to be mended (%(ground)s)."),
    ),
    "item.occurrences_laid_out": (
        lambda values: bool(values["retired"]),
        _("%(who)s laid its occurrences out anew: %(occurrences)s; taken out: %(retired)s."),
    ),
    "progress.returned": (
        lambda values: bool(values["ground"]),
        _("%(who)s sent the progress of %(period)s back to be filled again (%(ground)s)."),
    ),
    "item.refused": (
        lambda values: not values["proposed"],
        _("%(who)s said it is not the department's duty."),
    ),
    "item.assigned": (
        lambda values: values["lead"] == values["lead_old"],
        _("%(who)s settled who handles it at %(lead)s."),
    ),
}

VARIANTS["workbook.imported"] = (
    lambda values: values["added"] not in ("", "0"),
    _(
        "%(who)s took over the workbook “%(file_name)s”: %(changes)s changes in %(items)s items, "
        "%(added)s new items."
    ),
)

# fields of one name mean the same; the item's word comes first
_FIELDS = [
    field
    for model in (Post, Person, Department, ChecklistItem)
    for field in model._meta.get_fields()
    if hasattr(field, "verbose_name")
]
VALUE_NAMES: dict[str, dict[str, str]] = {
    field.name: dict(getattr(field, "flatchoices", ())) for field in _FIELDS
}
FIELD_NAMES = {
    **{field.name: field.verbose_name for field in _FIELDS},
    "evidence_hint": _("evidence suggested"),
    "is_working": _("working day"),
    "is_on": _("switched on"),
    "recipients": _("recipients"),
    "lead": _("lead department"),
    "goal": _("goal"),
    "direction": _("direction"),
    "unit": _("unit"),
    "goal_on": _("goal by"),
    "opens_on": _("opens"),
    "as_of_on": _("as of"),
    "closes_on": _("closes"),
    "opens_days_before": _("opens, days before"),
    "closes_from_day": _("closes, day of next month"),
    "progress": _("progress"),
    "problems": _("problems"),
    "next_steps": _("next steps"),
}
