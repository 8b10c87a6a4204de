"""URLs of the to-dos; `tell` stands among the items'."""

from django.urls import path

from tracker.web.todo import signing
from tracker.web.todo.office import office_todo
from tracker.web.todo.views import accept_all, todo

urlpatterns = [
    path("todo/", todo, name="todo"),
    path("todo/accept/", accept_all, name="accept_all"),
    path("todo/sign/", signing.sign_off, name="sign_off"),
    path(
        "todo/sign/<int:year>/<int:number>/<slug:code>/",
        signing.report_revise,
        name="report_revise",
    ),
    path("todo/paper/", signing.sign_on_paper, name="sign_on_paper"),
    path("todo/paper/sheet/", signing.sheet, name="sign_off_sheet"),
    path("office/", office_todo, name="office_todo"),
]
