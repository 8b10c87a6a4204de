"""The reader's rules in the reviewer's words: why a sentence became a draft."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "past:action": _("a measure in the part on the past year"),
    "problem:deficiency": _("a deficiency in the part on problems"),
    "problem:marked": _("a numbered problem"),
    "problem:heading": _("a problem named in a heading"),
    "plan:action": _("an action in the part on the coming year"),
    "plan:numbered": _("a numbered point of a plan"),
    "plan:assigned-point": _("a point with a responsible body"),
    "plan:dated": _("an action with a deadline"),
    "plan:focus": _("a focus of the coming year, without an action of its own"),
    "plan:lever": _("a means named in the plan"),
    "plan:overall-aim": _("the overall aim of the plan"),
    "added by hand": _("added by hand"),
}


def rule_words(rule: str) -> str:
    """The rule in words; its own name where it has none (a new rule of the reader)."""
    return str(WORDS.get(rule, rule))
