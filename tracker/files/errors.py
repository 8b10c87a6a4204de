"""Why a file is not taken: one class per reason, one sentence naming the file and the rule.

`what` says what happened, `advice` what to do; a page may put its own words between them.
"""

from django.utils.translation import gettext as _

from tracker.trail.errors import Refused


class FileRefused(Refused):
    """A file that was not kept; nothing of it stays on the disk."""

    status = 422

    def __init__(self, name: str, what: str, advice: str) -> None:
        """Keep the parts, so that the page can say between them what became of the others."""
        super().__init__(_("%(what)s. %(advice)s") % {"what": what, "advice": advice})
        self.name, self.what, self.advice = name, what, advice


class EmptyFile(FileRefused):
    """No byte in it: often a file that was still being written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is empty and was not uploaded") % {"name": name},
            _("Open it to see whether it can be read, then choose it again."),
        )


class TooLarge(FileRefused):
    """Over the limit of EVIDENCE_MAX_MB."""

    def __init__(self, name: str, limit_mb: int) -> None:
        super().__init__(
            name,
            _("“%(name)s” is larger than %(limit)d MB and was not uploaded")
            % {"name": name, "limit": limit_mb},
            _("Save it smaller (scans in grey, for example) or in parts."),
        )


class TooManyFiles(FileRefused):
    """More files in one upload than are taken at once."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            name,
            _("“%(name)s” was not uploaded: at most %(limit)d files are taken at once")
            % {"name": name, "limit": limit},
            _("Upload the others in a second go."),
        )


class TooMuchAtOnce(FileRefused):
    """The files of one upload together are over the limit."""

    def __init__(self, name: str, limit_mb: int) -> None:
        super().__init__(
            name,
            _("“%(name)s” was not uploaded: one upload takes %(limit)d MB together")
            % {"name": name, "limit": limit_mb},
            _("Upload the others in a second go."),
        )


class ReallyAProgram(FileRefused):
    """An executable or a script, whatever it is called."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is really a program (%(kind)s) and was not uploaded")
            % {"name": name, "kind": kind},
            _("Save the document as PDF and upload that."),
        )


class TypeNotTaken(FileRefused):
    """Not on the list of types; `kind` says what it is, where that is known."""

    def __init__(self, name: str, kind: str = "") -> None:
        what = (
            _("“%(name)s” (%(kind)s) is of a type that is not taken")
            if kind
            else _("“%(name)s” is of a type that is not taken")
        )
        super().__init__(
            name,
            what % {"name": name, "kind": kind},
            _("Save it as PDF, Word, Excel, OFD or a picture (JPG, PNG) and upload that."),
        )


class NameDoesNotFit(FileRefused):
    """The extension says one type, the content another."""

    def __init__(self, name: str, extension: str, real: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is called %(extension)s but is really %(real)s, so it was not uploaded")
            % {"name": name, "extension": extension, "real": real},
            _("Save it again in the right format, or mend the end of its name."),
        )


class HasMacros(FileRefused):
    """Office documents with macros can run programs."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” contains macros and was not uploaded") % {"name": name},
            _("Save it without macros (docx, xlsx) or as PDF."),
        )


class IsEncrypted(FileRefused):
    """A password keeps the verifier out."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is protected by a password and was not uploaded") % {"name": name},
            _("Save it without a password and upload that."),
        )


class IsDamaged(FileRefused):
    """It begins like a known type, but cannot be read to the end."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is damaged or incomplete and was not uploaded") % {"name": name},
            _("Open it on your computer, save it again and upload that."),
        )


class UnpacksTooLarge(FileRefused):
    """A zip bomb: small on the line, and more than any office document once unpacked."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” unpacks to far more than its size and was not uploaded") % {"name": name},
            _("Save it as PDF and upload that."),
        )


class AlreadyThere(FileRefused):
    """The same bytes already serve the item."""

    def __init__(self, name: str, present: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” is already here as “%(present)s”") % {"name": name, "present": present},
            _("Nothing is left to do with it."),
        )


class LooksClassified(FileRefused):
    """Its name or first page bears a mark of secrecy that nobody has confirmed to be none."""

    def __init__(self, name: str, mark: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” bears the mark “%(mark)s” and was not uploaded")
            % {"name": name, "mark": mark},
            _("Classified files must not be put here. If it is not classified, confirm below."),
        )
        self.mark = mark


class NotKept(FileRefused):
    """The server could not write it: disk full, folder read-only."""

    status = 507

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            _("“%(name)s” could not be kept: the server has no room left for files")
            % {"name": name},
            _("Tell the office; nothing else was lost."),
        )


class BytesLost(Refused):
    """The bytes of a stored file are missing or changed on the disk."""

    status = 410

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The bytes of “%(name)s” are missing or damaged on the server. Tell the office.")
            % {"name": name}
        )
        self.name = name
