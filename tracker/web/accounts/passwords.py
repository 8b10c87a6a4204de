"""A new password: at the first log-in, by choice, and when it was forgotten."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tracker.organizations.accounts import set_own_password
from tracker.organizations.actors import actor_of_user
from tracker.web.accounts.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm
from tracker.web.accounts.mails import LINK_HOURS, send_reset_link
from tracker.web.messages import done
from tracker.web.visitor import actor_of, today_of, user_of


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Whoever was given a password chooses an own one; then on to where they wanted to go."""
    if not user_of(request).must_change_password:
        return redirect("home")
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _choose(request, form.cleaned_data["new_password1"])
        return HttpResponseRedirect(_where_next(request))
    return render(
        request,
        "accounts/password_first.html",
        {"title": _("Choose your own password"), "form": form, "next": _where_next(request)},
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """A new password by choice; the present one is asked."""
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _choose(request, form.cleaned_data["new_password1"])
        return redirect("account")
    return render(
        request, "accounts/password_change.html", {"title": _("Change password"), "form": form}
    )


def _choose(request: HttpRequest, password: str) -> None:
    user = user_of(request)
    set_own_password(user, password, actor_of(request))
    update_session_auth_hash(request, user)  # this session stays, all others end
    done(request, _("The new password holds from now on."))


def _where_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return "/"


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same for every address."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for person in form.people():
            send_reset_link(person)
        return redirect("password_reset_sent")
    return render(
        request, "accounts/forgotten.html", {"title": _("Password forgotten"), "form": form}
    )


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return render(
        request,
        "accounts/forgotten_sent.html",
        {"title": _("Look into your mailbox"), "hours": LINK_HOURS},
    )


class ConfirmView(auth_views.PasswordResetConfirmView):
    """The page behind the link: a new password, twice. A used or old link says so."""

    template_name = "accounts/forgotten_confirm.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("login")

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:  # type: ignore[type-arg]
        """Store it through the room's function, then back to the log-in."""
        user = form.user
        actor = actor_of_user(user, today_of(self.request))
        set_own_password(user, form.cleaned_data["new_password1"], actor)
        self.request.session.pop(auth_views.INTERNAL_RESET_SESSION_TOKEN, None)
        done(self.request, _("The new password holds. Please log in with it."))
        return HttpResponseRedirect(str(self.success_url))

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """The words of the title."""
        return super().get_context_data(**kwargs) | {"title": _("Choose a new password")}
