"""URLs of the list, of items and of the acts on them."""

from django.urls import path

from tracker.web.checklist import views
from tracker.web.checklist.acts import ACTS
from tracker.web.checklist.bulk import bulk
from tracker.web.checklist.list_view import item_list
from tracker.web.checklist.reminding import remind_helpers, remind_owner
from tracker.web.todo.telling import tell

urlpatterns = [
    path("items/", item_list, name="item_list"),
    path("items/bulk/<slug:act>/", bulk, name="item_bulk"),
    path("items/tell/", tell, name="tell"),
    path("items/<slug:code>/", views.item, name="item"),
    path("items/<slug:code>/remind/", remind_owner, name="item_remind"),
    path("items/<slug:code>/remind-helpers/", remind_helpers, name="item_remind_helpers"),
    *[
        path(f"items/<slug:code>/{name}/", views.act, {"name": name}, name=f"item_{name}")
        for name in ACTS
    ],
]
