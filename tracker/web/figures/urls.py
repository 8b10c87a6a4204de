"""Address of a figure of an item."""

from django.urls import path

from tracker.web.figures.views import figure

urlpatterns = [
    path("items/<slug:code>/figures/<int:number>/", figure, name="figure"),
]
