"""The first account of a real site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.organizations.first_admin import FirstAdmin
from tracker.web.forms import HouseForm


class FirstAdminForm(HouseForm):
    """The printed code, the person, the log-in, the office's name."""

    code = forms.CharField(
        label=_("Code printed at the start"),
        max_length=40,
        help_text=_("It stands in the window in which the site was started: xxxx-xxxx-xxxx."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=_("Your name"), max_length=40)
    phone = forms.CharField(label=_("Phone"), max_length=40)
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, required=False, widget=forms.EmailInput
    )
    office_name = forms.CharField(
        label=_("Name of the office"),
        max_length=60,
        initial=_("District law-based-government office"),
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        help_text=_("Letters and digits; you log in with it from now on."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_(
            "At least 10 characters; not only digits, not a common password, not like your name."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, object]:
        """The password twice."""
        data: dict[str, object] = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return data

    def facts(self) -> FirstAdmin:
        """The cleaned values for the room's function."""
        data = self.cleaned_data
        return FirstAdmin(
            name=data["name"],
            phone=data["phone"],
            email=data["email"],
            username=data["username"],
            password=data["password"],
            office_name=data["office_name"],
        )
