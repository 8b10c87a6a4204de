"""The errors of forms and formsets as one list with a link to each field."""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet


@dataclass(frozen=True)
class FieldError:
    """One sentence and the id of its field; `anchor` is empty when no field is to blame."""

    text: str
    anchor: str


def errors_of(form: BaseForm | BaseFormSet[Any]) -> list[FieldError]:
    """All errors in the order of the page; those of no field first. Runs the validation."""
    if isinstance(form, BaseFormSet):
        whole = [FieldError(str(text), "") for text in form.non_form_errors()]
        return whole + [error for one in form.forms for error in errors_of(one)]
    found: list[FieldError] = []
    for name, errors in form.errors.items():
        anchor = _anchor(form, name)
        found.extend(FieldError(str(text), anchor) for text in errors)
    return sorted(found, key=lambda error: error.anchor != "")


def _anchor(form: BaseForm, name: str) -> str:
    if name not in form.fields or form[name].is_hidden:
        return ""
    # A group of radio buttons has no element of that id; its first choice has.
    field = form[name]
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")
