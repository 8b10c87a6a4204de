"""The house's way of showing a form: label above, hint under it, error beside its field.

    class ReasonForm(HouseForm):
        reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)

`{{ form }}` or `{{ form.reason.as_field_group }}` then render through templates/_field.html with
aria-describedby; `{% form_errors form %}` gives the summary.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

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
    """「进展情况没有填」 instead of 「这个字段是必填项」, unless the form has own words."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    label = field.label or pretty_name(name)
    if isinstance(field, forms.BooleanField):
        text = _("Please tick “%(label)s”.")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        text = _("%(label)s is not chosen")
    else:
        text = _("%(label)s is not filled in")
    field.error_messages["required"] = with_label(text, label)


def with_label(text: Any, label: Any) -> Any:
    """`text % {"label": label}`, done when it is read, in the reader's language."""
    return lazy(lambda: str(text) % {"label": label}, str)()


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


class HouseModelForm(HouseFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """A form drawn from a model; `save()` is never called: the room's function writes."""
