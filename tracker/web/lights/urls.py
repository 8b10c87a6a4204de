"""Address of the rules of the lights."""

from django.urls import path

from tracker.web.lights.views import light_rules

urlpatterns = [path("lights/", light_rules, name="light_rules")]
