"""Addresses of the workbooks."""

from django.urls import path

from tracker.web.workbooks.importing import workbook_import, workbook_marked
from tracker.web.workbooks.views import export

urlpatterns = [
    path("items/export/", export, name="export"),
    path("items/import/", workbook_import, name="workbook_import"),
    path("items/import/marked/", workbook_marked, name="workbook_marked"),
]
