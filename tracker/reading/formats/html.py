"""HTML to text: blocks become lines, table rows become lines with tabs, what is no matter of the
page is left out.
"""

import re
from html.parser import HTMLParser

from tracker.reading.errors import HostileSource
from tracker.reading.words import words

_BLOCKS = words("""
p div section article main h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table blockquote pre tr br hr title
center form fieldset address figure figcaption caption thead tbody tfoot
""")
_SKIPPED = words("""
script style noscript template svg head nav footer select button iframe object audio video canvas
textarea
""")
_VOID = words("area base br col embed hr img input link meta param source track wbr")
MAX_DEPTH = 2000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.current: list[str] = []
        self.skipping: list[str] = []
        self.depth = 0
        self.row: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _BLOCKS and not self.skipping:
                self._line()
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise HostileSource("elements nested too deep")
        if self.skipping:
            if tag == self.skipping[0]:
                self.skipping.append(tag)
            return
        if tag in _SKIPPED or _hidden(attrs):
            if tag not in _BLOCKS or _hidden(attrs):
                self.skipping.append(tag)
            return
        if tag == "tr":
            self._line()
            self.row = []
        elif tag in ("td", "th") and self.row is not None:
            self._cell()
        elif tag in _BLOCKS and self.row is None:
            self._line()

    def handle_endtag(self, tag: str) -> None:
        self.depth = max(0, self.depth - 1)
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if tag == "tr" and self.row is not None:
            self._cell()
            cells, self.row = self.row, None
            if any(cells):
                self.lines.append(cells[0] if len(cells) == 1 else "\t".join(cells))
        elif tag in ("td", "th") and self.row is not None:
            self._cell(closing=True)
        elif tag in _BLOCKS and self.row is None:
            self._line()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.current.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _take(self) -> str:
        text = "".join(self.current).strip()
        self.current = []
        return text

    def _cell(self, *, closing: bool = False) -> None:
        text = self._take()
        if self.row is not None and (text or closing):
            self.row.append(text.replace("\t", " "))

    def _line(self) -> None:
        if text := self._take():
            self.lines.append(text)


def _hidden(attrs: list[tuple[str, str | None]]) -> bool:
    style = next((v or "" for k, v in attrs if k == "style"), "")
    return bool(re.search(r"display\s*:\s*none", style, re.IGNORECASE)) or any(
        k == "hidden" for k, _ in attrs
    )


def text_of(markup: str) -> str:
    """The lines of a page.

    Raises HostileSource for endless nesting; a torn page gives what it has.
    """
    parser = _Text()
    parser.feed(markup)
    parser.close()
    parser.skipping.clear()
    parser._line()
    return "\n".join(parser.lines)
