"""The office's acts on many rows: form, check, the room's function, words. Rows one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tracker.checklist import assigning, extensions, workflow
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.reminders import urging
from tracker.reminders.directory import Directory
from tracker.web.checklist.acts import ACTS
from tracker.web.checklist.forms import key_of, owner_choices, text_field
from tracker.web.forms import HouseForm

Values = dict[str, Any]


class BulkForm(HouseForm):
    """What holds for all rows. `actor` is who acts."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)


class AssignManyForm(BulkForm):
    """改派: who leads, and who handles it there."""

    lead = forms.ModelChoiceField(
        Department.objects.none(),
        to_field_name="code",
        label=_("Lead department"),
        error_messages={"required": _("Choose the department that leads.")},
    )
    owner = forms.ChoiceField(
        label=_("Handled by"),
        required=False,
        help_text=_("Empty: who handles it stays, unless the department changes."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.valid_on(self.actor.on).filter(role__in=["staff", "liaison"])
        found = posts.select_related("person", "department").order_by(
            "department__order", "department", "pk"
        )
        self.posts = {key_of(post): post for post in found}
        fields: Any = self.fields
        fields["lead"].queryset = Department.objects.current()
        fields["owner"].choices = [("", "—"), *owner_choices(self.posts.values())[1:]]

    def clean_owner(self) -> Post | None:
        """The post behind the choice."""
        return self.posts.get(self.cleaned_data["owner"])

    def clean(self) -> Values:
        """An owner of another department would be refused row by row: say it once."""
        values: Values = super().clean() or self.cleaned_data
        owner, lead = values.get("owner"), values.get("lead")
        if owner and lead and owner.department_id != lead.pk:
            self.add_error("owner", _("The owner must have a post in the lead department."))
        return values


class RedateManyForm(BulkForm):
    """重定时限: one new current date for all, with the reason."""

    due_on = forms.DateField(label=_("New current date"))
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=200,
        error_messages={"required": _("Write the reason.")},
    )


class ReturnManyForm(BulkForm):
    """退回: ground and words, the same for all."""

    ground = forms.ChoiceField(
        label=_("Why it is returned"),
        choices=ChecklistItem.ReturnGround.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is returned.")},
    )
    reason = text_field(
        _("What is to be mended"), error_messages={"required": _("Write what is to be mended.")}
    )


class CloseManyForm(BulkForm):
    """通过: a word to go with it, if any."""

    words = text_field(_("Remark of the office"), required=False)


@dataclass(frozen=True)
class BulkAct:
    """One act. `check` raises what `do` would raise for want of right or status.

    `button`, `title` and `done` take `n`, the number of rows; `destroys` marks what cannot be
    taken back easily. `shows_outcome`: what each row reached is read before the decision.
    """

    name: str
    button: Promise
    title: Any
    done: Any
    note: Promise
    form: type[BulkForm]
    check: Callable[[ChecklistItem, Actor], object]
    do: Callable[[ChecklistItem, Actor, Values], object]
    shows_outcome: bool = False


def _assign(item: ChecklistItem, actor: Actor, values: Values) -> None:
    """Each keeps its own co-departments, and its owner where the lead stays."""
    lead, owner = values["lead"], values["owner"]
    if owner is None and item.lead_department == lead:
        owner = item.owner
    helpers = [c.department for c in item.contributions.all() if c.removed_on is None]
    assigning.assign(
        item,
        assigning.Assignment(lead, owner, helpers),
        actor,
        version=item.version,
        reason=values["reason"],
    )


def _redate(item: ChecklistItem, actor: Actor, values: Values) -> None:
    """A request that waits is answered by the date; else the office sets it by itself."""
    due_on, reason = values["due_on"], values["reason"]
    asked = extensions.open_request(item)
    if asked is None:
        changes: dict[str, object] = {"due_on": due_on}
        assigning.edit_item(item, actor, version=item.version, values=changes, reason=reason)
        return
    asked.item = item
    extensions.grant_time(asked, actor, granted_on=due_on, words=reason)


def _remind(item: ChecklistItem, actor: Actor, values: Values) -> None:
    if "book" not in values:  # everybody's posts, read once for all rows
        values["book"] = Directory.load(actor.on)
    people = urging.remind(item, actor, book=values["book"])
    values.setdefault("told", []).extend(people)


def _send_back(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.send_back(
        item, actor, version=item.version, reason=values["reason"], ground=values["ground"]
    )


def _close(item: ChecklistItem, actor: Actor, values: Values) -> None:
    workflow.close(item, actor, version=item.version, words=values["words"])


BULK_ACTS = {
    act.name: act
    for act in (
        BulkAct(
            "assign",
            _("Reassign"),
            ngettext_lazy("Reassign %(n)d item", "Reassign %(n)d items", "n"),
            ngettext_lazy("%(n)d item reassigned.", "%(n)d items reassigned.", "n"),
            _(
                "A new lead department has to accept them; no mail goes out by itself. "
                "Co-departments stay as they are."
            ),
            AssignManyForm,
            ACTS["assign"].check,
            _assign,
        ),
        BulkAct(
            "redate",
            _("Set a new date"),
            ngettext_lazy("Set a new date for %(n)d item", "Set a new date for %(n)d items", "n"),
            ngettext_lazy("%(n)d item has its new date.", "%(n)d items have their new date.", "n"),
            _(
                "The original due date never changes. A request for more time that waits is "
                "granted with this date."
            ),
            RedateManyForm,
            ACTS["edit"].check,
            _redate,
        ),
        BulkAct(
            "remind",
            _("Remind now"),
            ngettext_lazy("Remind of %(n)d item", "Remind of %(n)d items", "n"),
            ngettext_lazy("Reminded of %(n)d item.", "Reminded of %(n)d items.", "n"),
            _(
                "Who handles an item reads it in the next daily mail; each one gets a single "
                "mail. An item is reminded of once a day."
            ),
            BulkForm,
            urging.require_may_remind,
            _remind,
        ),
        BulkAct(
            "return",
            _("Return"),
            ngettext_lazy("Return %(n)d item", "Return %(n)d items", "n"),
            ngettext_lazy("%(n)d item returned.", "%(n)d items returned.", "n"),
            _("The department reads these words at the top of its to-dos and in its next mail."),
            ReturnManyForm,
            ACTS["return"].check,
            _send_back,
            shows_outcome=True,
        ),
        BulkAct(
            "close",
            _("Pass"),
            ngettext_lazy("Pass %(n)d item", "Pass %(n)d items", "n"),
            ngettext_lazy(
                "%(n)d item verified and closed.", "%(n)d items verified and closed.", "n"
            ),
            _("The department reads in its list that the item is closed."),
            CloseManyForm,
            ACTS["close"].check,
            _close,
            shows_outcome=True,
        ),
    )
}
