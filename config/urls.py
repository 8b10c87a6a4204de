"""Every page lives in tracker.web; nothing else has URLs."""

from django.urls import include, path

urlpatterns = [path("", include("tracker.web.urls"))]
