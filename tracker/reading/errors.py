"""Why a source cannot be read. `code` is stable; the web layer turns it into a sentence."""


class ReadingError(Exception):
    """Anything the reader refuses."""

    code = "unreadable"

    def __init__(self, detail: str = "") -> None:
        """detail: for the log, in English."""
        super().__init__(detail or self.code)


class UnreadableSource(ReadingError):
    """The bytes give no text."""


class EmptySource(UnreadableSource):
    """No byte, or no word in it."""

    code = "empty"


class TooLarge(UnreadableSource):
    """More than 5 MB."""

    code = "too_large"


class NotText(UnreadableSource):
    """Neither text nor a format that holds text."""

    code = "not_text"


class UnsupportedSource(UnreadableSource):
    """An old or foreign format: .doc, .rtf, .xlsx, .wps."""

    code = "unsupported"


class EncryptedSource(UnreadableSource):
    """Locked with a password."""

    code = "encrypted"


class ScannedPdf(UnreadableSource):
    """A PDF of pictures, without a text layer."""

    code = "scanned"


class DamagedSource(UnreadableSource):
    """Begins like a known format and does not go on like one."""

    code = "damaged"


class HostileSource(UnreadableSource):
    """Made to harm a reader: a zip or XML bomb, external entities, endless nesting."""

    code = "hostile"
