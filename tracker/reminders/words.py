"""What the codes of notices and mails are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.checklist.daily_check import UNMANNED, UNVERIFIABLE
from tracker.reminders.models import Mail
from tracker.reminders.outbox import BAD_ADDRESS, BOUNCED, NO_ADDRESS

KINDS: dict[str, Promise] = {
    "soon": _("before the date"),
    "today": _("on the day"),
    "overdue": _("overdue"),
    "head": _("overdue, to the head"),
    "new": _("to be accepted"),
    "returned": _("returned item"),
    "refill": _("returned progress"),
    "waiting": _("to be verified"),
    "refused": _("sent back"),
    "unassigned": _("to be assigned"),
    "sign_off": _("for sign-off"),
    "sheet": _("sign-off sheet missing"),
    "filing_sign": _("filing, for sign-off"),
    "extension": _("more time asked for"),
    "redated": _("later date given"),
    "help": _("contribution missing"),
    "filing_opens": _("filing opens"),
    "filing_closes": _("filing closes"),
    "evidence": _("evidence expires"),
    "delegation": _("delegation ends"),
    "reminded": _("reminded by the office"),
    "note": _("note on an item"),
    "handed_over": _("handed over"),
    UNMANNED: _("department without anybody in post"),
    UNVERIFIABLE: _("nobody else can verify it"),
    "undelivered": _("mail not delivered"),
    "cap": _("stopped by the daily cap"),
}

WHY_NOT: dict[str, Promise] = {
    "handed_in": _("It was handed in before the mail was made."),
    "filed": _("It was filed before the mail was made."),
    "given": _("The contribution was given before the mail was made."),
    "accepted": _("It was accepted before the mail was made."),
    "refused": _("The department sent it back before the mail was made."),
    "closed": _("It was closed or ended before the mail was made."),
    "done": _("It was settled before the mail was made."),
    "reassigned": _("It had gone to somebody else before the mail was made."),
    "date_moved": _("Its date had moved."),
    "no_duty": _("Nothing is owed for it any more."),
    "round_closed": _("The filing round was over."),
    "own_words": _("It was the reader's own note."),
    "nobody": _("Nobody holds the post."),
    "too_late": _("It could not be told within seven days."),
    "switched_off": _("Reminders were off."),
}

NOT_SENT: dict[str, Promise] = {
    NO_ADDRESS: _("The person has no e-mail address."),
    BAD_ADDRESS: _("The person's e-mail address is not a valid one."),
    BOUNCED: _("The mail server refused this address before; mend it first."),
    "interrupted": _("The sending was interrupted; the mail may arrive twice."),
}


def why_not_sent(mail: Mail) -> str:
    """Why a mail is not sent, in a sentence; the server's own words where it spoke."""
    if not mail.error:
        return ""
    known = NOT_SENT.get(mail.error)
    return str(known or _("The mail server said: %(words)s") % {"words": mail.error})
