"""The mail that leads to a new password. It goes out at once and stands in no mail log.

A link that opens an account is nobody's business but its owner's.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tracker.organizations.models import OfficeDetails, Person
from tracker.web.accounts.forms import token_of

log = logging.getLogger(__name__)
LINK_HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600


def send_reset_link(person: Person) -> None:
    """Mail the link in the person's language; a mail server that fails is a line in the log.

    The page answers the same whether a mail went out or not, so that it tells nobody which
    addresses exist.
    """
    user = person.user
    if user is None:
        raise ValueError(f"{person.trail_key} has no log-in")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    context = {
        "person": person,
        "username": user.get_username(),
        "link": settings.SITE_URL + reverse("password_reset_confirm", args=[uid, token_of(user)]),
        "hours": LINK_HOURS,
        "office": OfficeDetails.objects.filter(pk=1).first(),
    }
    with translation.override(person.language):
        subject = render_to_string("mail/password_reset.subject.txt", context)
        text = render_to_string("mail/password_reset.txt", context)
        html = render_to_string("mail/password_reset.html", context)
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, to=[person.email])
    mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (SMTPException, OSError):
        log.exception("The mail with the password link was not sent to %s", person.trail_key)
