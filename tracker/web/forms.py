"""The house's way of showing a form: label above, hint under it, error beside its field.

    class ReasonForm(HouseForm):
        reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)

`{{ form }}` or `{{ form.reason.as_field_group }}` then render through templates/_field.html with
aria-describedby; `{% form_errors form %}` gives the summary.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from tracker.files.errors import FileRefused

# A slip of the keyboard like 0202-09-30 is caught at the form, whatever the date is for.
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2099, 12, 31)
CLASS_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.FileInput, "form-control"),
    (forms.Textarea, "form-control"),
    (forms.widgets.Input, "form-control"),
)


class HouseRenderer(TemplatesSetting):
    """Renders fields and forms with our own templates."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"


class DayInput(forms.DateInput):
    """A date from the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HouseFormMixin:
    """Our renderer, our classes on the widgets, our summary instead of the browser's bubbles."""

    default_renderer: Any = HouseRenderer
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            dress(field)
            say_what_is_missing(field, name)


def say_what_is_missing(field: forms.Field, name: str) -> None:
    """Errors that name their field: 「进展情况没有填」, unless the form has own words."""
    label = field.label or pretty_name(name)
    defaults = _default_messages(field)
    for code, text in _texts(field).items():
        if field.error_messages.get(code) in (None, defaults.get(code)):
            field.error_messages[code] = with_label(text, label)
    if isinstance(field, forms.DateField):
        field.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def _texts(field: forms.Field) -> dict[str, Any]:
    """What goes wrong with such a field, in words that take its label."""
    texts: dict[str, Any] = {
        "required": _("%(label)s is not filled in"),
        "max_length": _("%(label)s: at most %(limit_value)d characters, now %(show_value)d"),
        "min_value": _("%(label)s: at least %(limit_value)s"),
        "max_value": _("%(label)s: at most %(limit_value)s"),
        "empty": _("%(label)s: this file is empty, choose another one"),
        "invalid_choice": _("%(label)s: choose one of the list"),
    }
    if isinstance(field, forms.BooleanField):
        texts["required"] = _("Please tick “%(label)s”.")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        texts["required"] = _("%(label)s is not chosen")
    elif isinstance(field, forms.DateField):
        texts["invalid"] = _("%(label)s is not a date; write it like 2022-09-30")
    elif isinstance(field, forms.IntegerField):  # and Decimal, Float
        texts["invalid"] = _("%(label)s is not a number")
    elif isinstance(field, forms.EmailField):
        texts["invalid"] = _("%(label)s is not an e-mail address")
    return texts


def _default_messages(field: forms.Field) -> dict[str, Any]:
    """Django's own words for the field's class."""
    messages: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        messages.update(getattr(kind, "default_error_messages", {}))
    return messages


def with_label(text: Any, label: Any) -> Any:
    """`text` with its label put in when it is read, in the reader's language."""
    return lazy(lambda: str(text).replace("%(label)s", str(label).replace("%", "%%")), str)()


class UploadForm(HouseFormMixin, forms.Form):
    """A form with one file: what was refused while it was being received is said at its field.

    `refused` comes from tracker.files.uploads.refused_uploads; such a file is not in FILES.
    """

    file_field = "file"

    def __init__(self, *args: Any, refused: Iterable[FileRefused] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = tuple(refused)

    def full_clean(self) -> None:
        """The refusal instead of 「请选择文件」."""
        super().full_clean()
        if self.is_bound and self.refused:
            self.errors.pop(self.file_field, None)
            for error in self.refused:
                self.add_error(self.file_field, str(error))


def dress(field: forms.Field) -> None:
    """Put our class on a field's widget; dates get the browser's calendar."""
    if isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
        field.widget = DayInput(field.widget.attrs)
    widget = field.widget
    if widget.is_hidden:
        return
    for kind, name in CLASS_BY_WIDGET:
        if isinstance(widget, kind):
            given = widget.attrs.get("class", "")
            if name not in given.split():
                widget.attrs["class"] = f"{given} {name}".strip()
            break
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") in (None, "10", 10):
        widget.attrs["rows"] = 4


class HouseForm(HouseFormMixin, forms.Form):
    """A plain form."""
