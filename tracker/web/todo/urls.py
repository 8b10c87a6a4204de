"""URLs of the to-dos; `tell` stands among the items'."""

from django.urls import path

from tracker.web.todo.office import office_todo
from tracker.web.todo.views import accept_all, todo

urlpatterns = [
    path("todo/", todo, name="todo"),
    path("todo/accept/", accept_all, name="accept_all"),
    path("office/", office_todo, name="office_todo"),
]
