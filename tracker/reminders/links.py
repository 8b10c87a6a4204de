"""Addresses in mails: whole ones, from SITE_URL; they survive the log-in, which leads back."""

from django.conf import settings
from django.urls import reverse


def link(url_name: str, *args: object) -> str:
    """The whole address of a page."""
    return f"{settings.SITE_URL}{reverse(url_name, args=args)}"
