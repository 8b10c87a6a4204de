"""URL of the year's end."""

from django.urls import path

from tracker.web.year_end.views import year_end

urlpatterns = [
    path("items/year-end/", year_end, name="year_end"),
]
