"""The house's way of showing a form: label above, hint under it, error beside its field.

    class ReasonForm(HouseForm):
        reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)

`{{ form }}` or `{{ form.reason.as_field_group }}` then render through templates/_field.html with
aria-describedby; `{% form_errors form %}` gives the summary.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

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
    bound_field_class = BoundField


class DayInput(forms.DateInput):
    """A date from the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HouseFormMixin:
    """Our renderer, our classes on the widgets, our summary instead of the browser's bubbles."""

    default_renderer = HouseRenderer
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)


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
