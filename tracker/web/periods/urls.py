"""Addresses of filing: the department's table, one item, and the office's view of a round."""

from django.urls import path

from tracker.web.periods import office, views

urlpatterns = [
    path("period/", views.period_form, name="period_form"),
    path("items/<str:code>/progress/", views.item_progress, name="item_progress"),
    path("periods/", office.periods, name="periods"),
    path("periods/<int:year>/<int:number>/", office.period, name="period"),
    path(
        "periods/<int:year>/<int:number>/<str:code>/return/",
        office.report_return,
        name="report_return",
    ),
    path(
        "periods/<int:year>/<int:number>/<str:code>/check/",
        office.report_check,
        name="report_check",
    ),
]
