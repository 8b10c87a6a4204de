"""The words and addresses of an item's acts; docs/roles-and-buttons.md is printed from here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.checklist.next_step import is_late, next_step
from tracker.organizations.actors import Actor
from tracker.web.checklist.addresses import item_url

LABELS: dict[str, Promise] = {
    "accept": _("Accept"),
    "refuse": _("Not our department's duty"),
    "take_back_refusal": _("Withdraw"),
    "file_progress": _("File progress"),
    "report_occurrence": _("Report the occurrence"),
    "add_evidence": _("Add evidence"),
    "withdraw": _("Withdraw"),
    "sign": _("Sign off"),
    "note": _("Add a note"),
    "ask_time": _("Ask for an extension"),
    "explain_delay": _("Explain the delay"),
    "redate": _("Set a new date"),
    "answer_time": _("Answer the request"),
    "take_back_time": _("Take the request back"),
    "revise": _("Send back to be mended"),
    "sign_on_paper": _("Print and register the sign-off sheet"),
    "give_contribution": _("Give our part"),
    "assign": _("Reassign"),
    "edit": _("Edit"),
    "cancel": _("End the item"),
    "verify": _("Verify"),
    "reopen": _("Look again"),
    "close": _("Pass"),
    "return": _("Return"),
}
SUBMIT_LABELS: dict[str, Promise] = {
    Kind.COMMITMENT: _("Ask for verification"),
    Kind.RECTIFICATION: _("Ask for closing"),
    Kind.TASK: _("Ask for completion"),
}
AT_ONCE = (
    "accept",
    "take_back_refusal",
    "withdraw",
    "sign",
    "take_back_time",
)  # one click, no form to fill in
DESTROYING = ("cancel",)


@dataclass(frozen=True)
class Button:
    """A button of an item: a link, or (`posts`) a form of one click that carries the version."""

    act: str
    label: str
    url: str
    posts: bool = False
    is_primary: bool = False
    destroys: bool = False


def label_of(act: str, item: ChecklistItem, actor: Actor) -> str:
    """The act in the item's own words: 申请销号, 修改后重报, 报区办核实, 说明逾期原因 …"""
    if act == "ask_time":
        return str(LABELS["explain_delay" if is_late(item, actor) else act])
    if act == "submit":
        if item.status == ChecklistItem.Status.RETURNED:
            return str(_("Mend and hand in again"))
        if not item.files_each_period:
            return str(_("Send to the office to verify"))
        return str(SUBMIT_LABELS[Kind(item.kind)])
    return str(LABELS[act])


def url_of(act: str, item: ChecklistItem, query: str = "") -> str:
    """Where the act leads; acts on items keep the list's filters."""
    if act == "file_progress":
        return reverse("item_progress", args=[item.code])
    if act == "report_occurrence":
        return reverse("occurrence_next", args=[item.code])
    if act == "add_evidence":
        return reverse("evidence_add", args=[item.code])
    if act == "sign_on_paper":
        return reverse("sign_on_paper")
    if act == "redate":
        return f"{item_url(item, query, 'edit')}#id_due_on"
    if act == "verify":
        return reverse("verify", args=[item.code])
    return item_url(item, query, "contribute" if act == "give_contribution" else act)


def button(
    act: str, item: ChecklistItem, actor: Actor, query: str = "", *, primary: bool = False
) -> Button:
    """One act as a button."""
    return Button(
        act=act,
        label=label_of(act, item, actor),
        url=url_of(act, item, query),
        posts=act in AT_ONCE,
        is_primary=primary,
        destroys=act in DESTROYING,
    )


def buttons(actor: Actor, item: ChecklistItem, query: str = "") -> list[Button]:
    """The one primary button, then the quiet ones; empty when there is nothing to do."""
    step = next_step(actor, item)
    if not step.primary:
        return []
    first = button(step.primary, item, actor, query, primary=True)
    return [first, *(button(act, item, actor, query) for act in step.others)]
