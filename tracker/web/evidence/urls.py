"""Addresses of evidence: adding to an item, its page, its bytes, taking it off."""

from django.urls import path

from tracker.web.evidence import download, keeping, previews, versions, views

urlpatterns = [
    path("items/<str:code>/evidence/", views.add, name="evidence_add"),
    path(
        "items/<str:code>/evidence/<uuid:public_id>/remove/", views.remove, name="evidence_remove"
    ),
    path("evidence/<uuid:public_id>/", views.evidence_page, name="evidence"),
    path("evidence/<uuid:public_id>/file/", download.evidence_file, name="evidence_file"),
    path("evidence/<uuid:public_id>/preview/", previews.evidence_preview, name="evidence_preview"),
    path("evidence/<uuid:public_id>/keeping/", keeping.evidence_keeping, name="evidence_keeping"),
    path("files/", keeping.files, name="files"),
    path("evidence/<uuid:public_id>/link/", views.link, name="evidence_link"),
    path("evidence/<uuid:public_id>/version/", versions.new_version, name="evidence_version"),
]
