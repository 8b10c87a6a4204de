"""The title of a page: where one is and how many."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Title:
    """我的待办（4）· 逾期1; the same words in the page and in the browser's tab."""

    text: str | Promise
    count: int | None = None
    note: str = ""

    def __str__(self) -> str:
        words = str(self.text)
        if self.count is not None:
            words = _("%(title)s (%(count)d)") % {"title": words, "count": self.count}
        return (
            _("%(title)s · %(note)s") % {"title": words, "note": self.note} if self.note else words
        )
