"""A Celery broker without a server: messages are files in a folder of this machine.

kombu's filesystem transport locks each file while it is written and read; a reader may still meet
a half-written one, and two processes that start together may lose each other's bindings. Here a
message appears and is claimed by one rename, and tables are replaced as a whole, so several
web processes, workers and beat can share the folder. One host only: a network drive is refused
by a system check. A killed worker loses the messages it had claimed; what must not be lost is a
row in the database that beat sweeps.
"""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

SCHEME = "folder"
# Celery drains once more after the stop signal; a short wait keeps Ctrl-C quick.
LONGEST_WAIT_SECONDS = 0.2

logger = logging.getLogger(__name__)

Row = filesystem.exchange_queue_t
Rows = list[Row]


# kombu's base classes contradict each other about the arguments of overridden methods.
class Channel(filesystem.Channel):
    """Queues in one folder, exchange tables in another."""

    def _put(self, queue: str, payload: object, **_options: object) -> None:  # type: ignore[override]
        """Publish: the message gets its final name only once it is complete."""
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.part"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        os.replace(unfinished, folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Claim the oldest message by renaming it: only one process can succeed."""
        for name in self._waiting(queue):
            claimed = Path(self.processed_folder) / name
            try:
                os.rename(Path(self.data_folder_in) / name, claimed)
            except FileNotFoundError:
                continue  # another process was quicker
            text = claimed.read_text(encoding="utf-8")
            claimed.unlink()
            try:
                return loads(text)
            except ValueError:  # cut short by a power failure
                logger.warning("A damaged message of the queue %s was dropped.", queue)
        raise Empty

    def _waiting(self, queue: str) -> list[str]:
        ending = f"{queue}.msg"
        names = os.listdir(self.data_folder_in)
        return sorted(name for name in names if name.partition(".")[2] == ending)

    def get_table(self, exchange: str) -> Rows:
        """The bindings of an exchange; empty where it has none."""
        try:
            text = self._exchange_file(exchange).read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [Row(*row) for row in loads(text)]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = Row(routing_key or "", pattern or "", queue or "")
        if row in self.get_table(exchange):
            return
        self._change_table(exchange, lambda rows: [row, *(old for old in rows if old != row)])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_more: Any
    ) -> None:
        self._purge(queue)
        row = Row(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: [old for old in rows if old != row])

    def _change_table(self, exchange: str, change: Callable[[Rows], Rows]) -> None:
        table = self._exchange_file(exchange)
        with self._control_lock():
            unfinished = table.with_name(f"{table.name}.{uuid.uuid4().hex}.part")
            unfinished.write_text(dumps(change(self.get_table(exchange))), encoding="utf-8")
            os.replace(unfinished, table)

    @contextmanager
    def _control_lock(self) -> Iterator[None]:
        with (self.control_folder / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport behind `folder://`."""

    Channel = Channel

    def __init__(self, client: Any, **options: Any) -> None:
        """Remember declarations per connection: two connections may use two folders."""
        super().__init__(client, **options)
        self.state = virtual.BrokerState()

    def drain_events(self, connection: object, timeout: float | None = None) -> Any:  # type: ignore[override]
        """Deliver one message; raises TimeoutError after `timeout` seconds, 0.2 at most."""
        wait = min(timeout or LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        return super().drain_events(connection, timeout=wait)


def register_transport() -> None:
    """Let Celery find the transport by its URL scheme."""
    TRANSPORT_ALIASES[SCHEME] = "config.broker:Transport"


def folder_options(root: Path) -> dict[str, Any]:
    """Transport options for a broker in `root`; makes its folders, all on one file system."""
    folders = {name: root / name for name in ("messages", "claimed", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "processed_folder": str(folders["claimed"]),
        "control_folder": str(folders["control"]),
        "store_processed": True,
        "polling_interval": 0.1,
    }
