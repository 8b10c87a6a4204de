"""The site, and Django's admin with the changelist that the list page is compared with."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("config.urls"))]
