"""Message catalogues: found in code, templates and scripts, kept in stable .po files.

Babel does the work, since a bare machine has no gettext. Entries are sorted by message id and
carry file names without line numbers, so that two people's changes merge. An entry whose text
left the code stays as an obsolete one until it is pruned, and comes back with its translation.
"""

import fcntl
import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
DOMAINS = ("django", "djangojs")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# The Chinese texts. Kept by `manage.py messages`; sorted by message id.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w+\}")

# A message's context (or None) and its English text; plurals are known by their singular.
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A translatable text and the files that use it."""

    key: Key
    plural: str | None
    files: tuple[str, ...]


class UnreadableSource(Exception):
    """A source file that cannot be read as what its name says; `str()` names it and why."""


def find_messages(root: Path, domain: str) -> dict[Key, Found]:
    """Every translatable text of `domain` below `root`, with the files that use it."""
    plurals: dict[Key, str | None] = {}
    files: dict[Key, set[str]] = {}
    for path in _sources(root, domain):
        name = path.relative_to(root).as_posix()
        for key, plural in _messages_in(path, name):
            plurals[key] = plural or plurals.get(key)
            files.setdefault(key, set()).add(name)
    return {key: Found(key, plurals[key], tuple(sorted(files[key]))) for key in files}


def _sources(root: Path, domain: str) -> Iterator[Path]:
    if domain == "djangojs":
        yield from sorted((root / "tracker" / "static" / "js").rglob("*.js"))
        return
    for folder in ("tracker", "config"):
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for ending in ("*.html", "*.txt", "*.svg"):
        yield from sorted((root / "templates").rglob(ending))


def _messages_in(path: Path, name: str) -> Iterator[tuple[Key, str | None]]:
    method = {".py": "python", ".js": "javascript"}.get(path.suffix, "python")
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix not in {".py", ".js"}:
            # Django turns a template into something with gettext calls that reads as Python;
            # the brackets keep the tokenizer from minding the template's indentation.
            text = f"(\n{templatize(text, origin=name)}\n)"
        for _line, message, _comments, context in extract(
            method, io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            singular, plural = message if isinstance(message, tuple) else (message, None)
            if singular:
                yield (context, singular), plural
    except (SyntaxError, ValueError, TokenError, TemplateSyntaxError) as error:
        raise UnreadableSource(f"{name}: {error}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the catalogues in `folder` for one process at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def po_path(folder: Path, domain: str) -> Path:
    """Where the .po file of `domain` lies."""
    return folder / LOCALE / "LC_MESSAGES" / f"{domain}.po"


def load(folder: Path, domain: str) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    path = po_path(folder, domain)
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as stream:
        return read_po(stream, locale=LOCALE, domain=domain, abort_invalid=True)


def save(catalog: Catalog, folder: Path, domain: str) -> None:
    """Write the catalogue, sorted, in one step."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    _replace(po_path(folder, domain), HEADER.encode() + stream.getvalue().lstrip(b"\n"))


def compile_catalogue(folder: Path, domain: str) -> None:
    """Write the .mo file that Django reads; fuzzy and empty entries are left out."""
    stream = io.BytesIO()
    write_mo(stream, load(folder, domain))
    _replace(po_path(folder, domain).with_suffix(".mo"), stream.getvalue())


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)


def key_of(message: Message) -> Key:
    """How a catalogue's entry is known."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context, singular)


def translation_of(message: Message) -> str:
    """The Chinese text; Chinese has one plural form."""
    text = message.string or ""
    return text if isinstance(text, str) else text[0]


def _entries(catalog: Catalog) -> Iterable[Message]:
    return [message for message in catalog if message.id]


def merge(kept: Catalog, found: dict[Key, Found]) -> Catalog:
    """The kept translations on the texts found now; what is no longer used becomes obsolete."""
    known = {key_of(entry): entry for entry in [*kept.obsolete.values(), *_entries(kept)]}
    merged = Catalog(locale=LOCALE)
    for key, text in found.items():
        old = known.pop(key, None)
        _add(merged, text, translation_of(old) if old else "", bool(old and old.fuzzy))
    for key, old in known.items():
        if translation_of(old):
            merged.obsolete[merged._key_for(key[1], key[0])] = Message(
                old.id, old.string, context=old.context
            )
    return merged


def _add(catalog: Catalog, text: Found, chinese: str, fuzzy: bool) -> None:
    context, singular = text.key
    catalog.add(
        (singular, text.plural) if text.plural else singular,
        (chinese,) if text.plural else chinese,
        locations=[(name, 0) for name in text.files],
        flags=["fuzzy"] if fuzzy else [],
        context=context,
    )


def fill(catalog: Catalog, texts: dict[str, str]) -> list[str]:
    """Set translations by English text (with a context: `context|text`); names what went wrong."""
    problems = []
    by_name = {display(key_of(entry)): entry for entry in _entries(catalog)}
    for name, chinese in texts.items():
        entry = by_name.get(name)
        if entry is None:
            problems.append(f"not used in the code: {name}")
        elif not same_placeholders(entry, chinese):
            problems.append(f"other placeholders than the English: {name}")
        else:
            entry.string = chinese if isinstance(entry.id, str) else (chinese,)
            entry.flags.discard("fuzzy")
    return problems


def same_placeholders(entry: Message, chinese: str) -> bool:
    """Whether the Chinese text uses exactly the placeholders of the English one (or its plural)."""
    ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    used = set(PLACEHOLDER.findall(chinese))
    return used in [set(PLACEHOLDER.findall(text)) for text in ids]


def problems_of(kept: Catalog, found: dict[Key, Found]) -> list[str]:
    """What a release must not contain: missing, fuzzy, obsolete or broken entries."""
    entries = {key_of(entry): entry for entry in _entries(kept)}
    problems = [f"missing: {display(key)}" for key in sorted_keys(set(found) - set(entries))]
    for key in sorted_keys(set(entries)):
        entry = entries[key]
        if key not in found:
            problems.append(f"obsolete: {display(key)}")
        elif not translation_of(entry):
            problems.append(f"missing: {display(key)}")
        elif entry.fuzzy:
            problems.append(f"fuzzy: {display(key)}")
        elif not same_placeholders(entry, translation_of(entry)):
            problems.append(f"other placeholders than the English: {display(key)}")
    problems += [f"obsolete: {display(key_of(entry))}" for entry in kept.obsolete.values()]
    return problems


def display(key: Key) -> str:
    """A key as people write it."""
    context, text = key
    return text if context is None else f"{context}|{text}"


def sorted_keys(keys: Iterable[Key]) -> list[Key]:
    """Keys in the order of their English texts."""
    return sorted(keys, key=lambda key: (key[1], key[0] or ""))
