"""An SMTP server that refuses every seventh mail and at times keeps silent."""

import asyncio
import time
from collections import defaultdict
from email import message_from_bytes
from hashlib import sha256
from itertools import count

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.sites import free_port

FAILS_EVERY, HANGS_EVERY = 7, 333
SECONDS_PER_MAIL = 0.004
SILENCE_SECONDS = 3  # longer than the sender waits
LONGEST_HOLD_SECONDS = 0.5  # shorter than the sender waits


class MoodyPost:
    """Keeps of each mail its address, Message-ID and the hash of its bytes.

    A refused mail is not kept; a mail after which the server hangs is.
    """

    def __init__(self) -> None:
        self.numbers = count(1)
        self.arrived: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.refused = self.hung = self.kept = 0
        self.blow_is_due = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        number = next(self.numbers)
        await asyncio.sleep(SECONDS_PER_MAIL)
        if number % 2:
            await self._hold()
        if number % FAILS_EVERY == 0:
            self.refused += 1
            if self.refused % 10:
                return "451 try later"
            assert server.transport is not None
            server.transport.abort()  # without an answer, and the mail is lost
            return "451 gone"
        content = bytes(envelope.original_content or b"")
        message_id = str(message_from_bytes(content)["Message-ID"])
        self.arrived[envelope.rcpt_tos[0]].append((message_id, sha256(content).hexdigest()))
        self.kept += 1
        if not number % 2:
            await self._hold()
        if number % HANGS_EVERY == 0:
            self.hung += 1
            await asyncio.sleep(SILENCE_SECONDS)
        return "250 OK"

    async def _hold(self) -> None:
        """Let a blow that is due fall now: before a mail is kept, or before its answer."""
        end = time.monotonic() + LONGEST_HOLD_SECONDS
        while self.blow_is_due and time.monotonic() < end:
            await asyncio.sleep(0.005)


class MailServer:
    """The server in a thread; `port` is free again after `stop`."""

    def __init__(self) -> None:
        self.post = MoodyPost()
        self.port = free_port()
        self.controller = Controller(self.post, hostname="127.0.0.1", port=self.port)

    def start(self) -> "MailServer":
        """Listen."""
        self.controller.start()
        return self

    def stop(self) -> None:
        """End it."""
        self.controller.stop()
