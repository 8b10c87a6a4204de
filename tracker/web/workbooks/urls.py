"""Addresses of the workbooks."""

from django.urls import path

from tracker.web.workbooks.views import export

urlpatterns = [
    path("items/export/", export, name="export"),
]
