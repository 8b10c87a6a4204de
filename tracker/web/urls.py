"""All URLs of the site; each page group adds its own urls module."""

from django.urls import include, path

from tracker.web.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("tracker.web.accounts.urls")),
    path("", include("tracker.web.workbooks.urls")),
    path("", include("tracker.web.evidence.urls")),
    path("", include("tracker.web.periods.urls")),
    path("", include("tracker.web.organizations.urls")),
    path("", include("tracker.web.setup.urls")),
    path("", include("tracker.web.reports.urls")),
    path("", include("tracker.web.year_end.urls")),  # before the items: its path looks like a code
    path("", include("tracker.web.checklist.urls")),
    path("", include("tracker.web.occurrences.urls")),
    path("", include("tracker.web.todo.urls")),
    path("", include("tracker.web.verification.urls")),
    path("", include("tracker.web.overview.urls")),
    path("", include("tracker.web.indicators.urls")),
    path("", include("tracker.web.lights.urls")),
    path("", include("tracker.web.figures.urls")),
    path("", include("tracker.web.steps.urls")),
    path("", include("tracker.web.reminders.urls")),
]
