"""Addresses of the workbooks."""

from django.urls import path

from tracker.web.workbooks.exports import (
    export_run,
    export_run_cancel,
    export_run_file,
    export_run_progress,
    exports,
)
from tracker.web.workbooks.importing import workbook_import, workbook_marked
from tracker.web.workbooks.packs import evidence_pack, item_pack, period_pack
from tracker.web.workbooks.schedules import export_schedules
from tracker.web.workbooks.views import export

urlpatterns = [
    path("items/export/", export, name="export"),
    path("items/evidence-pack/", evidence_pack, name="evidence_pack"),
    path("items/<slug:code>/evidence-pack/", item_pack, name="item_pack"),
    path("periods/<int:year>/<int:number>/evidence-pack/", period_pack, name="period_pack"),
    path("exports/", exports, name="exports"),
    path("exports/schedules/", export_schedules, name="export_schedules"),
    path("exports/<uuid:public_id>/", export_run, name="export_run"),
    path("exports/<uuid:public_id>/progress/", export_run_progress, name="export_run_progress"),
    path("exports/<uuid:public_id>/file/", export_run_file, name="export_run_file"),
    path("exports/<uuid:public_id>/cancel/", export_run_cancel, name="export_run_cancel"),
    path("items/import/", workbook_import, name="workbook_import"),
    path("items/import/marked/", workbook_marked, name="workbook_marked"),
]
