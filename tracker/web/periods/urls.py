"""Addresses of filing: the department's table, one item, and the office's view of a round."""

from django.urls import path

from tracker.web.periods import bulletin, final, office, settings, views

urlpatterns = [
    path("period/", views.period_form, name="period_form"),
    path("items/<str:code>/progress/", views.item_progress, name="item_progress"),
    path("periods/", office.periods, name="periods"),
    path("periods/<int:year>/<int:number>/", office.period, name="period"),
    path("periods/cycle/", settings.filing_cycle, name="filing_cycle"),
    path("periods/<int:year>/<int:number>/days/", settings.period_days, name="period_days"),
    path("periods/<int:year>/<int:number>/lines/", final.period_lines, name="period_lines"),
    path("periods/<int:year>/<int:number>/freeze/", final.period_freeze, name="period_freeze"),
    path("periods/<int:year>/<int:number>/export/", final.period_export, name="period_export"),
    path(
        "periods/<int:year>/<int:number>/bulletin/",
        bulletin.period_bulletin,
        name="period_bulletin",
    ),
    path(
        "periods/<int:year>/<int:number>/<str:code>/correct/",
        final.period_correct,
        name="period_correct",
    ),
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
