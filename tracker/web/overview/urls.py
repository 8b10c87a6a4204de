"""URLs of the overview: of today, and of each final period."""

from django.urls import path

from tracker.web.overview.views import mail, overview, period_overview

urlpatterns = [
    path("overview/", overview, name="overview"),
    path("overview/mail/", mail, name="overview_mail"),
    path("periods/<int:year>/<int:number>/overview/", period_overview, name="period_overview"),
    path("periods/<int:year>/<int:number>/overview/mail/", mail, name="period_overview_mail"),
]
