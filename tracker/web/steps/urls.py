"""Addresses of the steps of an item."""

from django.urls import path

from tracker.web.steps.views import step, step_add

urlpatterns = [
    path("items/<slug:code>/steps/", step_add, name="step_add"),
    path("items/<slug:code>/steps/<int:number>/", step, name="step"),
]
