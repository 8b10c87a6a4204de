"""URLs of the verification queue."""

from django.urls import path

from tracker.web.verification import views

urlpatterns = [
    path("verify/", views.verify_queue, name="verify_queue"),
    path("verify/<slug:code>/", views.verify, name="verify"),
    path(
        "verify/<slug:code>/occurrences/<slug:label>/",
        views.verify_occurrence,
        name="verify_occurrence",
    ),
    path("verify/<slug:code>/periods/<int:number>/", views.verify_report, name="verify_report"),
]
