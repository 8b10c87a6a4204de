"""URL of the overview."""

from django.urls import path

from tracker.web.overview.views import overview

urlpatterns = [path("overview/", overview, name="overview")]
