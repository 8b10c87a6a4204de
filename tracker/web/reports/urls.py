"""Addresses of reports."""

from django.urls import path

from tracker.web.reports import acts, publication, views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports/import/", views.report_import, name="report_import"),
    path("reports/<uuid:public_id>/", views.report_page, name="report"),
    path("reports/<uuid:public_id>/review/", acts.review, name="report_review"),
    path("reports/<uuid:public_id>/review/item/<int:number>/", acts.draft_act, name="draft_act"),
    path(
        "reports/<uuid:public_id>/review/heading/<int:number>/",
        acts.heading_act,
        name="heading_act",
    ),
    path("reports/<uuid:public_id>/review/add/", acts.draft_add, name="draft_add"),
    path("reports/<uuid:public_id>/review/leads/", acts.suggest_leads, name="report_suggest_leads"),
    path("reports/<uuid:public_id>/review/undo/", acts.draft_undo, name="draft_undo"),
    path("reports/<uuid:public_id>/publish/", publication.publish_page, name="publish"),
    path("reports/<uuid:public_id>/redate/", publication.redate, name="report_redate"),
    path("reports/<uuid:public_id>/tell/", publication.tell_departments, name="report_tell"),
    path("reports/<uuid:public_id>/withdraw/", publication.withdraw, name="report_withdraw"),
    path("reports/<uuid:public_id>/original/", views.original, name="report_original"),
    path("reports/<uuid:public_id>/annotation/", views.annotation, name="report_annotation"),
]
