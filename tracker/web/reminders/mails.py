"""邮件记录: each mail as sent and its state; who must be telephoned."""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from tracker.organizations.models import Person, Post
from tracker.reminders.models import Mail
from tracker.reminders.outbox import unreachable
from tracker.reminders.resending import RESENDABLE, resend_mail, trust_address
from tracker.reminders.waking import wake_outbox
from tracker.reminders.words import KINDS, NOT_SENT, why_not_sent
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done, refused
from tracker.web.office import office_only
from tracker.web.reminders.filtersets import MailFilterSet
from tracker.web.titles import Title
from tracker.web.visitor import actor_of, today_of

MAILS_A_PAGE = 50
# What a mail shows may run nothing, load nothing and be framed by our own pages only.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
def mail_log(request: HttpRequest) -> HttpResponse:
    """The office's whole log; for anybody else what was sent to them."""
    actor = actor_of(request)
    mails = Mail.objects.visible_to(actor).select_related("person")
    log = MailFilterSet(request.GET, queryset=mails.order_by("-send_on", "-pk"))
    page = Paginator(log.qs, MAILS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, why_not_sent(row)) for row in page]
    context = {
        "title": Title(_log_title(log, office=actor.is_office), page.paginator.count),
        "filter": log,
        "filtered": any(request.GET.get(name) for name in log.filters),
        "page": page,
        "rows": rows,
        "is_office": actor.is_office,
        "to_call": _hard_to_reach(today_of(request)).count() if actor.is_office else 0,
    }
    return render(request, "reminders/mail_log.html", context)


def _log_title(log: MailFilterSet, *, office: bool) -> str:
    """邮件记录, 发给我的邮件 or, for the office, those to one person."""
    if not office:
        return _("Mails to me")
    wanted = log.form.cleaned_data.get("person") if log.form.is_valid() else None
    person = Person.objects.filter(public_id=wanted).first() if wanted else None
    return _("Mails to %(name)s") % {"name": person.name} if person else _("Mail log")


@require_safe
def mail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One mail as it was sent, its text beside it, and what became of it."""
    actor = actor_of(request)
    row = _mail(request, public_id)
    notices = row.notices.select_related("item").order_by("owed_on", "pk")
    context = {
        "title": row.subject,
        "mail": row,
        "why": why_not_sent(row),
        "can_resend": actor.is_office and row.state in RESENDABLE,
        "is_office": actor.is_office,
        "told": [(notice, KINDS[notice.kind]) for notice in notices],
    }
    return render(request, "reminders/mail.html", context)


@require_safe
@xframe_options_sameorigin
def mail_body(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The mail's HTML alone, for the frame of its page; scripts, forms and images are off."""
    response = HttpResponse(_mail(request, public_id).html)
    # django-csp leaves a header alone that is there already.
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@require_POST
def resend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a mail once more."""
    row = _mail(request, public_id)
    try:
        resend_mail(row, actor_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        wake_outbox()
        done(request, _("The mail is on its way again."))
    return HttpResponseRedirect(reverse("mail", args=[row.public_id]))


@require_safe
@office_only
def call_list(request: HttpRequest) -> HttpResponse:
    """电话催办: people with a post whom no mail reaches, with their telephone."""
    today = today_of(request)
    posts: dict[int, list[Post]] = {}
    people = list(_hard_to_reach(today))
    for post in Post.objects.valid_on(today).filter(person__in=people).select_related("department"):
        posts.setdefault(post.person_id, []).append(post)
    last = {m.person_id: m for m in Mail.objects.filter(person__in=people).order_by("pk")}
    rows = [
        {
            "person": person,
            "posts": posts.get(person.pk, []),
            "why": NOT_SENT[unreachable(person)],
            "mail": last.get(person.pk),
        }
        for person in people
        if unreachable(person)
    ]
    context = {"title": Title(_("To be telephoned"), len(rows)), "rows": rows}
    return render(request, "reminders/call_list.html", context)


@require_POST
@office_only
def trust(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The refused address is right after all: use it again."""
    person = get_object_or_404(Person, public_id=public_id)
    trust_address(person, actor_of(request))
    done(request, _("The address of %(name)s is used again.") % {"name": person.name})
    return HttpResponseRedirect(reverse("mail_call_list"))


def _mail(request: HttpRequest, public_id: UUID) -> Mail:
    mails = Mail.objects.visible_to(actor_of(request)).select_related("person__user", "content")
    return get_object_or_404(mails, public_id=public_id)


def _hard_to_reach(today: date) -> QuerySet[Person]:
    valid = Post.objects.valid_on(today).exclude(role=Post.Role.VIEWER)
    people = Person.objects.filter(pk__in=valid.values("person"))
    return people.filter(Q(email="") | Q(email_failed_at__isnull=False)).order_by("name", "pk")
