"""The address of the first steps."""

from django.urls import path

from tracker.web.setup.views import setup

urlpatterns = [path("setup/", setup, name="setup")]
