"""One cell of the sheet that comes back: from what was typed to a value, or why it is none."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from unicodedata import normalize

from django.utils.translation import gettext as _

from tracker.organizations.models import Department, Post
from tracker.workbooks.reading import tidy

LONGEST_TEXT = 4000
LONGEST = {"title": 30, "remark": 200}
ONE_LINE = frozenset(LONGEST)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
YEARS = range(2000, 2100)
BETWEEN_NAMES = re.compile(r"[;；、,，\n]+")


class Wrong(ValueError):
    """A cell that cannot be taken; its text is the reason, in the reader's language."""


def read_text(key: str, value: object) -> str:
    """A text of the office or the department. Raises Wrong (too long, a title missing)."""
    if isinstance(value, date):
        raise Wrong(_("a date stands here where a text belongs"))
    text = tidy(value)
    if key in ONE_LINE:
        text = " ".join(text.split())
    longest = LONGEST.get(key, LONGEST_TEXT)
    if len(text) > longest:
        raise Wrong(
            _("%(count)d characters, at most %(longest)d fit")
            % {"count": len(text), "longest": longest}
        )
    if key == "title" and not text:
        raise Wrong(_("the title is missing"))
    return text


def read_choice(value: object, labels: Mapping[str, str]) -> str:
    """The value whose label stands there. Raises Wrong (empty, none of the labels)."""
    text = normalize("NFKC", tidy(value)).strip().casefold()
    found = {label.casefold(): choice for label, choice in labels.items()}
    if text not in found:
        raise Wrong(_("write one of: %(labels)s") % {"labels": _(", ").join(labels)})
    return found[text]


def read_day(value: object) -> date | None:
    """A date: a real one, or a text that can mean one day only. Raises Wrong."""
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    text = normalize("NFKC", tidy(value)).strip()
    if not text:
        return None
    found = DAY.fullmatch(text)
    if found is None:
        raise Wrong(_("“%(text)s” is not a date; write it like 2022-09-30") % {"text": text[:20]})
    try:
        return _plausible(date(*(int(part) for part in found.groups())))
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong(_("there is no day %(text)s") % {"text": text[:20]}) from error


def _plausible(day: date) -> date:
    if day.year not in YEARS:
        raise Wrong(_("the year %(year)d cannot be meant") % {"year": day.year})
    return day


class Bodies:
    """The departments by every name they answer to."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self._by_name: dict[str, set[Department]] = {}
        for body in departments:
            for name in body.names():
                self._by_name.setdefault(_name_key(name), set()).add(body)

    def one(self, value: object) -> Department:
        """The department of that name. Raises Wrong (none, two)."""
        text = tidy(value)
        if not text:
            raise Wrong(_("the department is missing"))
        found = self._by_name.get(_name_key(text), set())
        if not found:
            raise Wrong(_("there is no department “%(name)s”") % {"name": text[:40]})
        if len(found) > 1:
            raise Wrong(
                _("two departments are called “%(name)s”: write the full name")
                % {"name": text[:40]}
            )
        return next(iter(found))

    def several(self, value: object) -> list[Department]:
        """Departments with marks between them. Raises Wrong."""
        names = [part.strip() for part in BETWEEN_NAMES.split(tidy(value)) if part.strip()]
        return list(dict.fromkeys(self.one(name) for name in names))


class Owners:
    """The posts that can own items, by department and name."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._by_name: dict[tuple[int, str], list[Post]] = {}
        for post in posts:
            key = (post.department_id, _name_key(post.person.name))
            known = self._by_name.setdefault(key, [])
            if all(other.person_id != post.person_id for other in known):
                known.append(post)

    def one(self, value: object, lead: Department) -> Post | None:
        """The post of the person of that name there; None for an empty cell. Raises Wrong."""
        text = tidy(value)
        if not text:
            return None
        found = self._by_name.get((lead.pk, _name_key(text)), [])
        if not found:
            raise Wrong(
                _("%(name)s is no clerk or liaison of %(department)s")
                % {"name": text[:20], "department": lead.short_name}
            )
        if len(found) > 1:
            raise Wrong(
                _("two people of %(department)s are called %(name)s: choose on the item's page")
                % {"name": text[:20], "department": lead.short_name}
            )
        return found[0]


def _name_key(name: str) -> str:
    return "".join(normalize("NFKC", name).split()).casefold()
