"""URLs of the occurrences of recurring items."""

from django.urls import path

from tracker.web.occurrences import views

ONE = "items/<slug:code>/occurrences/<slug:label>/"

urlpatterns = [
    path("items/<slug:code>/occurrences/", views.next_occurrence, name="occurrence_next"),
    path(f"{ONE}report/", views.report, name="occurrence_report"),
    path(f"{ONE}withdraw/", views.withdraw, name="occurrence_withdraw"),
    path(f"{ONE}look-again/", views.reopen, name="occurrence_reopen"),
]
