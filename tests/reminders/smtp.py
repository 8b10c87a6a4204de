"""A real SMTP server on loopback that can be told to misbehave."""

import asyncio
import socket
import time
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Post:
    """Keeps what arrives; per address `to_body` is a reply, `hang`, or `drop`.

    `hang` and `drop` happen once each, after the body has arrived (and been kept).
    """

    def __init__(self) -> None:
        self.arrived: list[tuple[str, bytes]] = []
        self.to_recipient: dict[str, str] = {}
        self.to_body: dict[str, str] = {}
        self.seconds_per_mail = 0.0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.to_recipient.get(address)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        [address] = envelope.rcpt_tos
        await asyncio.sleep(self.seconds_per_mail)
        behaviour = self.to_body.pop(address, "250 OK")
        if behaviour[0].isdigit() and not behaviour.startswith("2"):
            return behaviour
        self.arrived.append((address, bytes(envelope.original_content or b"")))
        if behaviour == "drop":
            assert server.transport is not None
            server.transport.abort()
        elif behaviour == "hang":
            await asyncio.sleep(3)
        return "250 OK"

    def mails(self, address: str = "") -> list[Message]:
        """What arrived, parsed."""
        return [
            message_from_bytes(content, policy=default)
            for to, content in self.arrived
            if address in ("", to)
        ]


class Server:
    """The server with its controller; `port` is free again after `stop`."""

    def __init__(self) -> None:
        self.post = Post()
        self.controller = Controller(self.post, hostname="127.0.0.1", port=free_port())
        self.port = self.controller.port

    def start(self) -> "Server":
        self.controller.start()
        return self

    def stop(self) -> None:
        self.controller.stop()

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Until so many mails arrived."""
        end = time.monotonic() + seconds
        while len(self.post.arrived) < count:
            assert time.monotonic() < end, f"{len(self.post.arrived)} of {count} mails arrived"
            time.sleep(0.02)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: Any = probe.getsockname()[1]
        return int(port)
