"""Clean file names: what a browser sends is a wish, not a path."""

import re
import unicodedata

from django.utils.translation import gettext as _

MAX_BYTES = 255
MAX_EXTENSION_BYTES = 16
# Windows keeps these for devices; a file of that name cannot be saved there.
DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))]
)
FORBIDDEN = re.compile(r'[<>:"|?*]')
# Control, format (right-to-left marks, zero-width), surrogate, private and line separators.
INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])


def clean_name(raw: str) -> str:
    """The name without path, invisible characters and what Windows forbids; at most 255 bytes.

    The extension survives the cut. A name of which nothing is left becomes “unnamed”.
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in INVISIBLE)
    name = FORBIDDEN.sub("_", name).strip(" \u3000").rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = stem.strip(" .") or _("unnamed")
    if stem.upper() in DEVICES:
        stem = f"_{stem}"
    return _fitted(stem, f".{extension}" if extension else "")


def extension_of(name: str) -> str:
    """The extension in small letters without its dot; empty where there is none."""
    _stem, dot, extension = name.rpartition(".")
    return extension.lower().strip() if dot else ""


def _fitted(stem: str, extension: str) -> str:
    if len(extension.encode()) > MAX_EXTENSION_BYTES:
        stem, extension = stem + extension, ""
    room = MAX_BYTES - len(extension.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + extension
