"""Log-in and log-out, language, the first page, one's own account."""

from http import HTTPStatus
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tracker import clock
from tracker.organizations.accounts import choose_language
from tracker.organizations.actors import actor_of_user
from tracker.organizations.models import OfficeDetails, User
from tracker.web import kept_text, navigation
from tracker.web.accounts.forms import LogInForm
from tracker.web.visitor import actor_of, today_of

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 60 * 60
CHOSEN_BEFORE_LOG_IN = "language_chosen"


class LogInView(auth_views.LoginView):
    """The log-in page; leads on to `next` or to the role's first page."""

    template_name = "accounts/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say also that typed words are waiting."""
        context = super().get_context_data(**kwargs)
        context["title"] = _("Log in")
        context["words_wait"] = kept_text.SESSION_KEY in self.request.session
        return context

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and show the pages in the person's language."""
        chosen = self.request.session.pop(CHOSEN_BEFORE_LOG_IN, None)
        response = super().form_valid(form)
        kept_text.remember(self.request, response, form.get_user().pk)
        actor = actor_of_user(form.get_user(), today_of(self.request))
        if actor.person is None:
            return response
        if chosen:
            choose_language(actor.person, chosen, actor)
        set_language_cookie(response, actor.person.language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """One sentence: what is wrong and how many tries are left."""
        if form.cleaned_data.get("username") and form.cleaned_data.get("password"):
            name = form.cleaned_data["username"]
            failed = AxesProxyHandler.get_failures(self.request, {"username": name})
            left = max(settings.AXES_FAILURE_LIMIT - failed, 0)
            form.errors.pop("__all__", None)
            form.add_error(None, _tries_left(left))
        return self.render_to_response(self.get_context_data(form=form))


def _tries_left(left: int) -> str:
    return ngettext(
        "Username or password is wrong; %(left)d more try.",
        "Username or password is wrong; %(left)d more tries.",
        left,
    ) % {"left": left}


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """What axes answers while a name is locked from an address (AXES_LOCKOUT_CALLABLE)."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    form = LogInForm(request, initial={"username": request.POST.get("username", "")})
    context = {
        "title": _("Log in"),
        "form": form,
        "locked_minutes": minutes,
        "next": request.POST.get("next", ""),
    }
    return render(request, "accounts/login.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; the language stays."""
    logout(request)
    return redirect("login")


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The role's first page; on a real site that is not set up yet, the steps of that."""
    if not request.user.is_authenticated:
        return redirect_to_login("/") if User.objects.exists() else redirect("setup")
    actor = actor_of(request)
    if actor.is_office and not clock.is_demo() and not OfficeDetails.objects.exists():
        return redirect("setup")
    return redirect(navigation.first_page(actor))


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language, before the log-in for this browser, afterwards for the person too."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen not in dict(settings.LANGUAGES):
        return response
    actor = actor_of(request)
    if actor.person:
        choose_language(actor.person, chosen, actor)
    else:
        request.session[CHOSEN_BEFORE_LOG_IN] = chosen
    set_language_cookie(response, chosen)
    return response


def set_language_cookie(response: HttpResponse, chosen: str) -> None:
    """Keep the language in this browser for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=LANGUAGE_COOKIE_SECONDS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


@login_not_required
@require_safe
def old_browser(request: HttpRequest) -> HttpResponse:
    """The one plain page for browsers older than Chromium 86 or Firefox 78."""
    return render(request, "accounts/old_browser.html")


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own posts, address and language; what is wrong is mended by the office."""
    return render(
        request,
        "accounts/account.html",
        {
            "title": _("My account"),
            "languages": settings.LANGUAGES,
            "now": translation.get_language(),
        },
    )
