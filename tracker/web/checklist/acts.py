"""The acts on an item as the pages offer them: form, function of the room, words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.checklist import assigning, contributions, extensions, noting, signing, workflow
from tracker.checklist.errors import WrongStatus
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import NotAllowed
from tracker.web.checklist import forms

Values = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One act. `check` raises what `do` would raise for want of right or status; `note` says
    before the form what will happen to whom. `undo` names the act that takes it back."""

    name: str
    form: type[forms.ActForm]
    check: Callable[[ChecklistItem, Actor], None]
    do: Callable[[ChecklistItem, Actor, Values], None]
    done: Promise
    note: Promise | str = ""
    undo: str = ""
    destroys: bool = False
    # whether somebody else's change since the page was read stands in the way
    minds_changes: bool = True
    # what a link to the form fills in already
    asked_for: Callable[[Mapping[str, str]], Values] = lambda _given: {}


def _steps(name: str) -> Callable[[ChecklistItem, Actor], None]:
    """The check of an act of the closing loop."""

    def check(item: ChecklistItem, actor: Actor) -> None:
        workflow.require(actor, name, item)

    return check


def _editing(item: ChecklistItem, actor: Actor) -> None:
    require_office(actor)
    assigning.require_editable(item)


def _open_office(item: ChecklistItem, actor: Actor) -> None:
    require_office(actor)
    if not item.is_open:
        raise WrongStatus(_("A closed item cannot be given to another department."))


def _helping(item: ChecklistItem, actor: Actor) -> None:
    if not helping_with(item, actor):
        raise NotAllowed(_("Only the co-department itself can do this."))
    if not item.is_open:
        raise WrongStatus(_("This item no longer takes contributions."))


def helping_with(item: ChecklistItem, actor: Actor) -> Contribution | None:
    """The actor's part in an item: the first not given yet, else the first."""
    own = [c for c in item.contributions.all() if actor.works_in(c.department_id)]
    own = [c for c in own if c.removed_on is None]
    return min(own, key=lambda c: c.given_on is not None, default=None)


def _accept(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.accept([item], actor)


def _refuse(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.refuse(
        item,
        actor,
        version=values["version"],
        reason=values["reason"],
        proposed=values["proposed"],
    )


def _refused(item: ChecklistItem, actor: Actor) -> None:
    workflow.require_refused(item, actor)


def _take_back_refusal(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.take_back_refusal(item, actor, version=values["version"])


def _submit(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.submit(item, actor, version=values["version"], outcome=values["outcome"])


def _withdraw(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.withdraw(item, actor, version=values["version"])


def _ask_time(item: ChecklistItem, actor: Actor, values: Values) -> None:
    wish = extensions.Wish(
        values["reason"], values["wished_on"], values["progress"], values["consented_by"]
    )
    extensions.ask_for_time(item, wish, actor)


def _answering(item: ChecklistItem, actor: Actor) -> None:
    require_office(actor)
    if not extensions.open_request(item):
        raise WrongStatus(_("No request of this item waits for an answer."))


def _answer_time(item: ChecklistItem, actor: Actor, values: Values) -> None:
    require_office(actor)
    asked = extensions.open_request(item)
    if asked is None:
        raise WrongStatus(_("No request of this item waits for an answer."))
    asked.item = item
    if values["answer"] == "refused":
        extensions.refuse_time(asked, actor, words=values["words"])
    else:
        extensions.grant_time(asked, actor, granted_on=values["granted_on"], words=values["words"])


def _take_back(item: ChecklistItem, actor: Actor, values: Values) -> None:
    extensions.take_back_request(item, actor)


def _note(item: ChecklistItem, actor: Actor, values: Values) -> None:
    question = noting.open_questions(item)
    chosen = [note for note in question if str(note.pk) == values.get("question")]
    words = noting.Words(
        values["kind"],
        values["text"],
        values["said_on"],
        values.get("said_by", ""),
        chosen[0] if chosen else None,
    )
    noting.add_note(item, words, actor)


def _answering_question(given: Mapping[str, str]) -> Values:
    question = given.get("question", "")
    return {"kind": noting.K.ANSWER, "question": question} if question else {}


def _sign(item: ChecklistItem, actor: Actor, values: Values) -> None:
    signing.sign(item, actor, version=values["version"])


def _revise(item: ChecklistItem, actor: Actor, values: Values) -> None:
    signing.revise(item, actor, version=values["version"], reason=values["reason"])


def _close(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.close(item, actor, version=values["version"], words=values["words"])


def _send_back(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.send_back(
        item,
        actor,
        version=values["version"],
        reason=values["reason"],
        ground=values["ground"],
        faults=values["faults"],
    )


def _reopen(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.reopen(item, actor, version=values["version"], reason=values["reason"])


def _cancel(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.cancel(item, actor, version=values["version"], reason=values["reason"])


def _assign(item: ChecklistItem, actor: Actor, values: Values) -> None:
    assignment = assigning.Assignment(values["lead"], values["owner"], list(values["helpers"]))
    assigning.assign(item, assignment, actor, version=values["version"], reason=values["reason"])


def _edit(item: ChecklistItem, actor: Actor, values: Values) -> None:
    changes = {name: values[name] for name in assigning.EDITABLE}
    assigning.edit_item(
        item, actor, version=values["version"], values=changes, reason=values["reason"]
    )


def _contribute(item: ChecklistItem, actor: Actor, values: Values) -> None:
    own = helping_with(item, actor)
    if own is None:
        raise NotAllowed(_("Only the co-department itself can do this."))
    contributions.give_contribution(own, actor, version=values["version"], text=values["text"])


ACTS = {
    act.name: act
    for act in (
        Act("accept", forms.ActForm, _steps("accept"), _accept, _("Accepted: %(item)s.")),
        Act(
            "refuse",
            forms.RefuseForm,
            _steps("refuse"),
            _refuse,
            _("Sent back to the office: %(item)s."),
            _("The office reads your reason and gives the item to another department."),
            undo="take_back_refusal",
        ),
        Act(
            "take_back_refusal",
            forms.ActForm,
            _refused,
            _take_back_refusal,
            _("Taken back: %(item)s waits to be accepted again."),
        ),
        Act(
            "submit",
            forms.SubmitForm,
            _steps("submit"),
            _submit,
            _("Handed in to the office: %(item)s."),
            _("Until the office has decided you can withdraw it."),
            undo="withdraw",
        ),
        Act(
            "withdraw",
            forms.ActForm,
            _steps("withdraw"),
            _withdraw,
            _("Withdrawn: %(item)s. You can change it and hand it in again."),
        ),
        Act(
            "ask_time",
            forms.AskTimeForm,
            extensions.require_may_ask,
            _ask_time,
            _("Asked the office for more time: %(item)s."),
            _("Until the office has answered, the present date and its light stand."),
        ),
        Act(
            "take_back_time",
            forms.ActForm,
            extensions.require_may_take_back,
            _take_back,
            _("The request was taken back: %(item)s."),
        ),
        Act(
            "answer_time",
            forms.AnswerTimeForm,
            _answering,
            _answer_time,
            _("Answered: %(item)s."),
            _("The original due date never changes; the department reads your answer."),
        ),
        Act(
            "note",
            forms.NoteForm,
            noting.require_may_note,
            _note,
            _("Noted: %(item)s."),
            _("Everybody who sees the item reads it; it cannot be changed later."),
            minds_changes=False,
            asked_for=_answering_question,
        ),
        Act(
            "sign",
            forms.ActForm,
            _steps("sign"),
            _sign,
            _("Signed off and handed in to the office: %(item)s."),
            _("The item goes to the office to be verified, with your name and the day."),
            undo="withdraw",
        ),
        Act(
            "revise",
            forms.ReviseForm,
            _steps("revise"),
            _revise,
            _("Sent back to be mended: %(item)s."),
            _("The clerk reads these words at the top of the to-dos; the office does not."),
        ),
        Act(
            "close",
            forms.CloseForm,
            _steps("close"),
            _close,
            _("Verified and closed: %(item)s."),
            _("The department reads in its list that the item is closed."),
        ),
        Act(
            "return",
            forms.ReturnForm,
            _steps("return"),
            _send_back,
            _("Returned to the department: %(item)s."),
            _("The department reads these words at the top of its to-dos and in its next mail."),
        ),
        Act(
            "reopen",
            forms.ReasonForm,
            _steps("reopen"),
            _reopen,
            _("Taken up again: %(item)s."),
            _("The item goes back to work in its department, which reads the reason."),
        ),
        Act(
            "cancel",
            forms.ReasonForm,
            _steps("cancel"),
            _cancel,
            _("Ended: %(item)s."),
            _("The department no longer has to do anything for it. It cannot be undone."),
            destroys=True,
        ),
        Act(
            "assign",
            forms.AssignForm,
            _open_office,
            _assign,
            _("Assigned: %(item)s."),
            _("A new lead department has to accept it; no mail goes out by itself."),
        ),
        Act(
            "edit",
            forms.EditForm,
            _editing,
            _edit,
            _("Saved: %(item)s."),
            _("The original due date never changes."),
        ),
        Act(
            "contribute",
            forms.ContributeForm,
            _helping,
            _contribute,
            _("Given to the lead department: %(item)s."),
            _("The lead department and the office read this text."),
        ),
    )
}
