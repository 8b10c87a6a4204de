"""提醒: the rules, the preview, the switch, and sending by hand."""

from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.jobs.models import JobRun
from tracker.jobs.runs import REMINDERS
from tracker.reminders.daily import foresee, prepare_by_hand
from tracker.reminders.models import Mail, Notice
from tracker.reminders.policy import current_policy, edit_policy, switch_off, switch_on
from tracker.reminders.preparing import Prepared
from tracker.reminders.preview import PREVIEW_DAYS
from tracker.reminders.preview import preview as preview_days
from tracker.reminders.waking import wake_outbox
from tracker.trail.errors import Refused, Stale
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import blame, office_only
from tracker.web.reminders.forms import PolicyForm, policy_initial
from tracker.web.titles import Title
from tracker.web.visitor import actor_of, today_of


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def reminders(request: HttpRequest) -> HttpResponse:
    """The rules in one form; whether reminders are on; when they last ran."""
    policy = current_policy()
    form = PolicyForm(request.POST or None, initial=policy_initial(policy))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            edit_policy(actor_of(request), version=version, values=form.values())
        except Stale as stale:
            blame(form, stale)
            status = 409
        else:
            done(request, _("The rules are saved; look at the preview to see what they send."))
            return HttpResponseRedirect(reverse("reminders"))
    waiting = Mail.objects.filter(state__in=[Mail.State.READY, Mail.State.SENDING])
    context = {
        "title": Title(_("Reminders"), note=_("on") if policy.is_on else _("off")),
        "policy": policy,
        "form": form,
        "last_run": JobRun.objects.filter(name=REMINDERS).first(),
        "waiting": waiting.count(),
        "oldest": waiting.aggregate(at=Min("prepared_at"))["at"],
        "owed": Notice.objects.filter(state=Notice.State.OWED).count(),
        "cap_reached": policy.cap_reached_on == today_of(request),
    }
    return render(request, "reminders/reminders.html", context, status=status)


@require_safe
@office_only
def preview(request: HttpRequest) -> HttpResponse:
    """Who gets what on which day in the next 60 days, as things stand; then the switch."""
    policy = current_policy()
    days = preview_days(today_of(request))
    context = {
        "title": Title(_("Who gets what on which day")),
        "policy": policy,
        "days": days,
        "span": PREVIEW_DAYS,
        "letters": sum(len(day.letters) for day in days),
    }
    return render(request, "reminders/preview.html", context)


@require_POST
@office_only
def switch(request: HttpRequest) -> HttpResponse:
    """On (with the version of the rules whose preview was seen) or off."""
    actor = actor_of(request)
    try:
        if request.POST.get("to") == "on":
            switch_on(actor, seen_version=whole_number(request.POST.get("seen_version", "")))
            done(
                request,
                _(
                    "Reminders are on. Of the time before today only announced items that nobody "
                    "accepted yet are told."
                ),
            )
        else:
            switch_off(actor, reason=request.POST.get("reason", ""))
            done(request, _("Reminders are off. Nothing is planned or sent."))
    except Refused as refusal:
        refused(request, str(refusal))
        return HttpResponseRedirect(reverse("reminders_preview"))
    return HttpResponseRedirect(reverse("reminders"))


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def send(request: HttpRequest) -> HttpResponse:
    """立即发送: first how many letters will go, then what is owed today and from earlier days."""
    if request.method != "POST":
        return _foreseen(request)
    if not current_policy().is_on:
        refused(request, _("Reminders are switched off: nothing is sent."))
        return HttpResponseRedirect(reverse("reminders"))
    prepared = prepare_by_hand(actor_of(request))
    waiting = Mail.objects.filter(state=Mail.State.READY).count()
    if waiting:
        wake_outbox()
    if prepared.mails or prepared.unreachable or waiting:
        done(request, _what_was_prepared(prepared, waiting))
    else:
        done(request, _("Nothing new is owed today: nobody gets a mail."))
    return HttpResponseRedirect(reverse("mail_log"))


def _foreseen(request: HttpRequest) -> HttpResponse:
    prepared = foresee(today_of(request))
    waiting = Mail.objects.filter(state=Mail.State.READY).count()
    context = {
        "title": Title(_("Send the reminders now")),
        "is_on": current_policy().is_on,
        "letters": prepared.mails + waiting,
        "waiting": waiting,
        "unreachable": prepared.unreachable,
    }
    return render(request, "reminders/send.html", context)


def _what_was_prepared(prepared: Prepared, waiting: int) -> str:
    words = ngettext(
        "%(count)d mail is on its way.", "%(count)d mails are on their way.", waiting
    ) % {"count": waiting}
    if prepared.unreachable:
        words += ngettext(
            "%(count)d person cannot be reached by mail: please telephone.",
            "%(count)d people cannot be reached by mail: please telephone.",
            prepared.unreachable,
        ) % {"count": prepared.unreachable}
    return words
