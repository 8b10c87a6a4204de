"""The forms of the acts on an item. Each carries the version that was read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.assigning import EDITABLE
from tracker.checklist.extensions import open_request
from tracker.checklist.models import ChecklistItem
from tracker.checklist.noting import kinds_for, open_questions
from tracker.checklist.workflow import LONGEST_REFUSAL
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.web.faulty_files import FaultyFilesForm, ground_field
from tracker.web.forms import HouseForm

LONGEST_TEXT = 4000


class ActForm(HouseForm):
    """The base: `version` and `seen` (the newest Event) as the page knew them."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    # fields whose present text stands beside the typed one when someone was faster
    compared: tuple[str, ...] = ()

    def __init__(self, *args: Any, item: ChecklistItem, actor: Actor, **kwargs: Any) -> None:
        self.item, self.actor = item, actor
        kwargs["initial"] = {**self.starting_values(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def starting_values(self) -> dict[str, Any]:
        """What the form shows before anything was typed."""
        return {}

    def full_clean(self) -> None:
        """Text areas send Windows line ends; texts keep plain ones."""
        super().full_clean()
        for name, value in getattr(self, "cleaned_data", {}).items():
            if isinstance(value, str):
                self.cleaned_data[name] = value.replace("\r\n", "\n")


def text_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    kwargs.setdefault("max_length", LONGEST_TEXT)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


class RefuseForm(ActForm):
    """不属本单位职责: why, and whose it would be."""

    reason = text_field(
        _("Reason"),
        max_length=LONGEST_REFUSAL,
        error_messages={"required": _("Say why this is not your department's duty.")},
    )
    proposed = forms.ModelChoiceField(
        Department.objects.none(),
        to_field_name="code",
        label=_("Department proposed"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proposed"]
        field.queryset = Department.objects.current().exclude(led_items=self.item)


class SubmitForm(ActForm):
    """申请销号/核实/办结: what was reached."""

    outcome = text_field(
        _("What was reached"), error_messages={"required": _("Write what was reached.")}
    )
    compared = ("outcome",)

    def starting_values(self) -> dict[str, Any]:
        """The text handed in before; else the last progress filed: nothing is typed twice."""
        if self.item.outcome:
            return {"outcome": self.item.outcome}
        last = self.item.progress_reports.exclude(progress="").order_by("-period__number").first()
        return {"outcome": last.progress if last else ""}


class CloseForm(ActForm):
    """通过: a word to go with it, if any."""

    words = text_field(_("Remark of the office"), required=False)


class ReasonForm(ActForm):
    """Acts that need a reason: 退回, 回头看, 终止."""

    reason = text_field(_("Reason"), error_messages={"required": _("Write the reason.")})


class ReviseForm(ReasonForm):
    """The head's 退回修改: what is to be mended."""

    reason = text_field(
        _("What is to be mended"), error_messages={"required": _("Write what is to be mended.")}
    )


class ReturnForm(FaultyFilesForm, ReviseForm):
    """The office's 退回: on which ground, what is to be mended, which files fail."""

    field_order = ("ground", "reason")
    ground = ground_field(required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = self.item.evidence_links.filter(removed_on=None).select_related("evidence")
        self.add_files(links.order_by("pk"))


class AskTimeForm(ActForm):
    """延期申请, 逾期说明: why, how far, until when, and the head's consent."""

    reason = text_field(_("Reason"), error_messages={"required": _("Write the reason.")})
    progress = text_field(_("Progress so far"), required=False)
    wished_on = forms.DateField(label=_("New date asked for"))
    consented_by = forms.CharField(
        label=_("Head of the department who consents"),
        max_length=40,
        error_messages={"required": _("Name the head of your department who consents.")},
    )

    def starting_values(self) -> dict[str, Any]:
        """The last progress filed, and the head where there is just one: nothing typed twice."""
        last = self.item.progress_reports.exclude(progress="").order_by("-period__number").first()
        heads = Post.objects.valid_on(self.actor.on).filter(
            department=self.item.lead_department_id, role=Post.Role.HEAD
        )
        names = list(heads.values_list("person__name", flat=True)[:2])
        return {
            "progress": last.progress if last else "",
            "consented_by": names[0] if len(names) == 1 else "",
        }


class AnswerTimeForm(ActForm):
    """The office's answer: a date, or words why the date stays."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=(("granted", _("grant a new date")), ("refused", _("the date stays"))),
        widget=forms.RadioSelect,
        initial="granted",
    )
    granted_on = forms.DateField(label=_("New current date"), required=False)
    words = text_field(_("Words to the department"), required=False)

    def starting_values(self) -> dict[str, Any]:
        """The date that is asked for."""
        asked = open_request(self.item)
        return {"granted_on": asked.wished_on if asked else None}

    def clean(self) -> dict[str, Any]:
        """A date is needed to grant."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        lacking = not values.get("granted_on") and "granted_on" not in self.errors
        if values.get("answer") == "granted" and lacking:
            self.add_error("granted_on", _("Give the new date."))
        return values


class NoteForm(ActForm):
    """批示, 督办意见, a question, an answer; with the day it bears."""

    kind = forms.ChoiceField(label=_("Kind of note"), widget=forms.RadioSelect)
    question = forms.ChoiceField(label=_("Question answered"), required=False)
    said_by = forms.CharField(
        label=_("Whose words"),
        max_length=40,
        required=False,
        help_text=_("Empty: your own."),
    )
    said_on = forms.DateField(label=_("Day of the words"))
    text = text_field(_("Words"), error_messages={"required": _("Write what was said.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_for(self.actor, self.item)
        self.questions = {str(note.pk): note for note in open_questions(self.item)}
        fields: Any = self.fields
        offered = [kind for kind in kinds if kind != "answer" or self.questions]
        fields["kind"].choices = [(kind.value, kind.label) for kind in offered]
        fields["question"].choices = [("", "—")] + [
            (key, f"{note.said_by}: {note.text[:40]}") for key, note in self.questions.items()
        ]
        if not self.questions:
            del self.fields["question"]
        if not self.actor.is_office:
            del self.fields["said_by"]

    def starting_values(self) -> dict[str, Any]:
        """Today."""
        return {"said_on": self.actor.on}


class AssignForm(ActForm):
    """改派: who leads, who owns it there, who helps."""

    lead = forms.ModelChoiceField(
        Department.objects.none(),
        to_field_name="code",
        label=_("Lead department"),
        error_messages={"required": _("Choose the department that leads.")},
    )
    owner = forms.ChoiceField(label=_("Handled by"), required=False)
    helpers = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        to_field_name="code",
        label=_("Co-departments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Department.objects.current()
        posts = Post.objects.valid_on(self.actor.on).filter(role__in=["staff", "liaison"])
        posts = posts.select_related("person", "department").order_by(
            "department__order", "department", "pk"
        )
        self.posts = {key_of(post): post for post in posts}
        fields: Any = self.fields
        fields["lead"].queryset = bodies
        fields["helpers"].queryset = bodies
        fields["owner"].choices = owner_choices(self.posts.values())

    def starting_values(self) -> dict[str, Any]:
        """As it is now; a department proposed by who refused is filled in."""
        item = self.item
        helping = item.contributions.filter(removed_on=None).select_related("department")
        owner = None if item.proposed_department else item.owner
        return {
            "lead": item.proposed_department or item.lead_department,
            "owner": key_of(owner) if owner else "",
            "helpers": [c.department for c in helping],
        }

    def clean_owner(self) -> Post | None:
        """The post behind the choice; the present owner does not follow to another department."""
        post = self.posts.get(self.cleaned_data["owner"])
        lead = self.cleaned_data.get("lead")
        moves = bool(post and lead and post.department_id != lead.pk)
        return None if moves and post == self.item.owner else post


def key_of(post: Post) -> str:
    """A post in a form: integer keys stay inside."""
    return f"{post.department.code}.{post.role}.{post.person.public_id}"


def owner_choices(posts: Iterable[Post]) -> list[Any]:
    """People by department, the first choice being nobody in particular."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts:
        words = f"{post.person.name} ({post.get_role_display()})"
        groups.setdefault(post.department.short_name, []).append((key_of(post), words))
    return [("", _("nobody yet: the liaison")), *groups.items()]


class EditForm(ActForm):
    """编辑, 重定时限: the office's own words about a published item."""

    title = forms.CharField(label=_("Title"), max_length=30)
    measure = text_field(_("Measure"), required=False)
    done_when = text_field(_("Done when"), required=False)
    due_on = forms.DateField(label=_("Current due date"), required=False)
    recurrence = forms.ChoiceField(label=_("Recurrence"), required=False)
    evidence_required = forms.BooleanField(label=_("Evidence required"), required=False)
    evidence_hint = forms.CharField(label=_("Evidence suggested"), max_length=60, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    reason = forms.CharField(label=_("Reason for the change"), max_length=200, required=False)
    compared = ("title", "measure", "done_when", "due_on", "evidence_hint", "remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["recurrence"]
        field.choices = [("", _("none")), *ChecklistItem.Recurrence.choices]

    def starting_values(self) -> dict[str, Any]:
        """The item as it stands."""
        return {name: getattr(self.item, name) for name in EDITABLE}


class ContributeForm(ActForm):
    """提供情况: what the co-department did."""

    text = text_field(
        _("What our department did"),
        error_messages={"required": _("Write what your department did.")},
    )
    compared = ("text",)
