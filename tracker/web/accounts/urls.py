"""Addresses of the log-in, of passwords, of the language and of one's own account."""

from django.urls import path

from tracker.web.accounts import passwords, security_log, views  # noqa: F401 - the log listens

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.LogInView.as_view(), name="login"),
    path("logout/", views.log_out, name="logout"),
    path("language/", views.language, name="language"),
    path("old-browser/", views.old_browser, name="old_browser"),
    path("account/", views.account, name="account"),
    path("account/password/", passwords.change, name="password_change"),
    path("account/password/first/", passwords.first, name="password_first"),
    path("forgotten/", passwords.forgotten, name="password_reset"),
    path("forgotten/sent/", passwords.sent, name="password_reset_sent"),
    path(
        "forgotten/<uidb64>/<token>/",
        passwords.ConfirmView.as_view(),
        name="password_reset_confirm",
    ),
]
