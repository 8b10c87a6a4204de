"""Every page lives in tracker.web; nothing else has URLs."""

from django.urls import include, path

urlpatterns = [path("", include("tracker.web.urls"))]

handler400 = "tracker.web.failures.bad_request"
handler403 = "tracker.web.failures.forbidden"
handler404 = "tracker.web.failures.not_found"
handler500 = "tracker.web.failures.server_error"
