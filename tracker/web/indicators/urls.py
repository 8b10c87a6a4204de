"""Addresses of the outside indicators."""

from django.urls import path

from tracker.web.indicators import exports, importing, views

urlpatterns = [
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/import/", importing.indicators_import, name="indicators_import"),
    path("indicators/ledger/", exports.ledger, name="indicators_ledger"),
    path("indicators/evidence-pack/", exports.evidence_pack, name="indicators_pack"),
    path("indicators/<uuid:public_id>/", views.indicator, name="indicator"),
    path("indicators/<uuid:public_id>/mark/", views.indicator_mark, name="indicator_mark"),
]
