"""Forms of the log-in and of passwords."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.tokens import default_token_generator
from django.utils.translation import gettext_lazy as _

from tracker.organizations.models import Person
from tracker.web.forms import HouseForm, HouseFormMixin


class LogInForm(HouseFormMixin, auth_forms.AuthenticationForm):
    """Name and password. The sentence about what is wrong is the view's: it knows the count."""

    error_messages = {
        "invalid_login": _("Username or password is wrong."),
        "inactive": _("This account is closed. Please phone the office."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Username")
        self.fields["password"].label = _("Password")
        # Chinese input methods and phones like to change what is typed here.
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class NewPasswordForm(HouseFormMixin, auth_forms.SetPasswordForm):  # type: ignore[type-arg]
    """A new password twice; `save` is never called: the room's function writes."""

    error_messages = {"password_mismatch": _("The two passwords are not the same.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password1"].help_text = _(
            "At least 10 characters; not only digits, not a common password, not like your name."
        )
        self.fields["new_password2"].help_text = ""


class ChangePasswordForm(NewPasswordForm):
    """The present password first."""

    field_order = ("old_password", "new_password1", "new_password2")
    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_old_password(self) -> str:
        """Who sits at an unlocked desk cannot take the account over."""
        given: str = self.cleaned_data["old_password"]
        if not self.user.check_password(given):
            raise forms.ValidationError(_("The present password is wrong."))
        return given


class ForgottenForm(HouseForm):
    """The mail address that the office has on its roster."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one that the office has of you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def people(self) -> list[Person]:
        """Active people of that address who have a log-in; several may share an office's."""
        found = Person.objects.filter(
            email__iexact=self.cleaned_data["email"],
            is_active=True,
            user__is_active=True,
        ).select_related("user")
        return [person for person in found if person.user and person.user.has_usable_password()]


token_of = default_token_generator.make_token
