"""A Celery application on the embedded broker, for the worker processes of test_broker.py.

BROKER_FOLDER names the broker's folder; each task adds one line to the file `done` in it.
"""

import os
import sys
from pathlib import Path

from celery import Celery

from config.broker import folder_options, register_transport

FOLDER = Path(os.environ["BROKER_FOLDER"])

register_transport()
app = Celery("broker_app", broker="folder://localhost", fixups=[])  # without Django
app.conf.update(
    broker_transport_options=folder_options(FOLDER),
    task_ignore_result=True,
    worker_prefetch_multiplier=4,
    worker_enable_remote_control=False,
)


@app.task(name="note")  # the publisher runs this module as __main__
def note(word: str) -> None:
    """Add `word` to the file in one system call, which appends as a whole."""
    descriptor = os.open(FOLDER / "done", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{word}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    first, number = int(sys.argv[1]), int(sys.argv[2])
    for count in range(first, first + number):
        note.delay(f"word-{count}")
