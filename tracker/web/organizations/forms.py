"""Forms of departments, people, the office's details and the calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.organizations.bodies import DepartmentFacts
from tracker.organizations.details import DetailFacts
from tracker.organizations.models import Department, OfficeDetails, Person, Post
from tracker.organizations.people import PersonFacts
from tracker.web.forms import HouseForm, UploadForm


class SearchForm(HouseForm):
    """One box over departments and people."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)


class DepartmentForm(HouseForm):
    """What the office writes down about a department; the code only when it is new."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=24,
        help_text=_("Letters and digits, for example sfj. Log-in names begin with it; it stays."),
    )
    name = forms.CharField(label=_("Full name"), max_length=60)
    short_name = forms.CharField(
        label=_("Short name"), max_length=30, help_text=_("Shown in lists and tables.")
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=400,
        help_text=_("Separated by commas; names that the report or a roster may use."),
    )
    duties = forms.CharField(
        label=_("Duties in a line"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leads are suggested from these words."),
    )
    kind = forms.ChoiceField(label=_("Kind of body"), choices=Department.Kind.choices)
    parent = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Belongs to"),
        required=False,
        to_field_name="code",
    )
    order = forms.IntegerField(
        label=_("Place in the official order"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Empty: at the end."),
    )

    sign_off = forms.ChoiceField(
        label=_("Sign-off by the head"),
        choices=Department.SignOff.choices,
        initial=Department.SignOff.NONE,
        help_text=_(
            "Online: the head signs on one page. On paper: one signed sheet, its scan serves "
            "all items on it. Only then the items reach the office."
        ),
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Department.objects.current()
        if department is not None:
            del self.fields["code"]
            bodies = bodies.exclude(pk=department.pk)
        self.fields["parent"].queryset = bodies  # type: ignore[attr-defined]

    def facts(self) -> DepartmentFacts:
        """The cleaned values for the room's function."""
        data = self.cleaned_data
        aliases = data["aliases"].replace("，", ",").replace("、", ",").split(",")
        return DepartmentFacts(
            name=data["name"],
            short_name=data["short_name"],
            kind=data["kind"],
            aliases=tuple(aliases),
            duties=data["duties"],
            order=data["order"] or 0,
            parent=data["parent"],
            sign_off=data["sign_off"],
        )


class PersonForm(HouseForm):
    """Name, position, phone, e-mail, language."""

    name = forms.CharField(label=_("Name"), max_length=40)
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, help_text=_("Shown to colleagues, used for calls.")
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Without one no reminders arrive."),
        widget=forms.EmailInput,
    )
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=Person.Language.choices
    )

    def facts(self) -> PersonFacts:
        """The cleaned values for the room's function."""
        data = self.cleaned_data
        names = ("name", "title", "phone", "email", "language")
        return PersonFacts(**{name: data[name] for name in names})


class NewPersonForm(PersonForm):
    """A person with a first post and, unless unticked, a log-in."""

    field_order = ("name", "role")
    role = forms.ChoiceField(label=pgettext_lazy("of a person", "Role"), choices=Post.Role.choices)
    log_in = forms.BooleanField(
        label=_("Make a log-in and a first-password slip"), required=False, initial=True
    )


class PostForm(HouseForm):
    """A further post."""

    department = forms.ModelChoiceField(
        Department.objects.current(), label=_("Department"), to_field_name="code"
    )
    role = forms.ChoiceField(label=pgettext_lazy("of a person", "Role"), choices=Post.Role.choices)


class RosterForm(UploadForm):
    """The workbook, and whether it brings its own departments."""

    file_field = "workbook"

    workbook = forms.FileField(
        label=_("Roster workbook (.xlsx)"),
        help_text=_("At most 2 MB and 2000 rows. Columns: 单位, 姓名, 职务, 角色, 电话, 邮箱."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    own_departments = forms.BooleanField(
        label=_("Add departments that are not there yet, by the names in the roster"),
        required=False,
    )


class DetailsForm(HouseForm):
    """The office's own details."""

    district = forms.CharField(
        label=_("District"), max_length=40, help_text=_("For example 南湖区; stands in titles.")
    )
    office_name = forms.CharField(
        label=_("Name of the office"), max_length=60, help_text=_("For example 区委依法治区办.")
    )
    reporting_unit = forms.CharField(
        label=_("Reporting unit"), max_length=60, help_text=_("Stands above printed lists.")
    )
    contact = forms.CharField(label=_("Contact person"), max_length=40)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, help_text=_("Stands in mails, errors and at the log-in.")
    )

    def facts(self) -> DetailFacts:
        """The cleaned values for the room's function."""
        return DetailFacts(**self.cleaned_data)


def details_initial(details: OfficeDetails) -> dict[str, str]:
    """The kept details as initial values."""
    return {name: getattr(details, name) for name in DetailsForm.base_fields}


class OwnDayForm(HouseForm):
    """A day that the office counts otherwise."""

    day = forms.DateField(label=_("Day"))
    is_working = forms.TypedChoiceField(
        label=_("Counts as"),
        choices=(("no", _("day off")), ("yes", _("working day"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    note = forms.CharField(label=_("Note"), max_length=100, required=False)
