"""URLs of the overview."""

from django.urls import path

from tracker.web.overview.views import mail, overview

urlpatterns = [
    path("overview/", overview, name="overview"),
    path("overview/mail/", mail, name="overview_mail"),
]
