"""Addresses of the workbooks."""

from django.urls import path

from tracker.web.workbooks.importing import workbook_import, workbook_marked
from tracker.web.workbooks.packs import evidence_pack, item_pack, period_pack
from tracker.web.workbooks.views import export

urlpatterns = [
    path("items/export/", export, name="export"),
    path("items/evidence-pack/", evidence_pack, name="evidence_pack"),
    path("items/<slug:code>/evidence-pack/", item_pack, name="item_pack"),
    path("periods/<int:year>/<int:number>/evidence-pack/", period_pack, name="period_pack"),
    path("items/import/", workbook_import, name="workbook_import"),
    path("items/import/marked/", workbook_marked, name="workbook_marked"),
]
