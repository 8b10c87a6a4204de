"""Start the site's processes, keep them alive, end them together.

The supervisor loads Django once and forks, so that all processes share that memory; it stays
single-threaded and opens no database connection before a fork.
"""

import ctypes
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Ctrl-C ends everything within 3 seconds: what still runs after this many is killed.
GRACE_SECONDS = 2.5
LONGEST_PAUSE_SECONDS = 30.0
# A process that lived this long was healthy: its next start is not delayed.
HEALTHY_SECONDS = 60.0
TICK_SECONDS = 0.1

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15

Say = Callable[[str], None]


@dataclass(slots=True)
class Part:
    """One of the site's processes: what it runs, and how it fares."""

    name: str
    run: Callable[[], None]
    pid: int | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Supervisor:
    """Runs `parts` until a stop signal; `when_ready` is called once `is_ready` says yes."""

    parts: list[Part]
    say: Say
    is_ready: Callable[[], bool]
    when_ready: Callable[[], None]
    _announced: bool = field(default=False, init=False)

    def run(self) -> None:
        """Return after everything has ended."""
        waited_for = {*STOP_SIGNALS, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, waited_for)
        gc.collect()
        gc.freeze()  # else each child's garbage collection copies the shared pages
        while True:
            self._start_what_is_due()
            got = signal.sigtimedwait(waited_for, TICK_SECONDS if self._is_waiting() else 1.0)
            if got is not None and got.si_signo in STOP_SIGNALS:
                break
            self._bury_the_dead()
            if not self._announced and self.is_ready():
                self._announced = True
                self.when_ready()
        self._stop()

    def _is_waiting(self) -> bool:
        return not self._announced or any(part.pid is None for part in self.parts)

    def _start_what_is_due(self) -> None:
        now = time.monotonic()
        for part in self.parts:
            if part.pid is None and part.start_again_at <= now:
                part.pid, part.started_at = fork_into(part), now
                self.say(f"{part.name} runs as process {part.pid}.")

    def _bury_the_dead(self) -> None:
        for pid, status in ended_children():
            for part in self.parts:
                if part.pid == pid:
                    self._plan_restart(part, status)

    def _plan_restart(self, part: Part, status: int) -> None:
        now = time.monotonic()
        lived = now - part.started_at
        part.failures = 0 if lived >= HEALTHY_SECONDS else part.failures + 1
        pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** (part.failures - 1)) if part.failures else 0
        part.start_again_at = now + pause
        self.say(
            f"{part.name} (process {part.pid}) ended: {ending(status)}. "
            f"It is started again in {pause:g} s."
        )
        part.pid = None

    def _stop(self) -> None:
        running = {part.pid: part for part in self.parts if part.pid is not None}
        for pid in running:
            send(os.kill, pid, signal.SIGTERM)  # the leader tells its own children
        deadline = time.monotonic() + GRACE_SECONDS
        left = set(running)
        while left and (wait := deadline - time.monotonic()) > 0:
            signal.sigtimedwait({signal.SIGCHLD}, min(wait, TICK_SECONDS))
            left -= {pid for pid, _status in ended_children()}
        for pid in running:  # also what a leader left behind: each leads a session of its own
            send(os.killpg, pid, signal.SIGKILL)
        for pid in left:
            os.waitpid(pid, 0)
            self.say(f"{running[pid].name} was busy and was ended.")


def fork_into(part: Part) -> int:
    """Fork and run `part` in the child; the number of the child."""
    sys.stdout.flush()
    sys.stderr.flush()
    supervisor = os.getpid()
    pid = os.fork()
    if pid == 0:
        _live(part, supervisor)
    return pid


def _live(part: Part, supervisor: int) -> None:
    """What the child does: run `part`, then end without the supervisor's clean-up."""
    code = 1
    try:
        os.setsid()
        end_with_parent(supervisor)
        name_process(f"tracker-{part.name}")
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*STOP_SIGNALS, signal.SIGCHLD})
        part.run()
        code = 0
    except SystemExit as ending_:
        code = ending_.code if isinstance(ending_.code, int) else 1
    finally:
        if sys.exception() is not None:  # os._exit prints none; the supervisor tells the ending
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_with_parent(parent: int) -> None:
    """Have the kernel send SIGTERM to this process when its parent dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died in between
        os._exit(1)


def name_process(name: str) -> None:
    """Give this process a name of its own in `ps` and `top` (15 bytes)."""
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode()[:15])


def ended_children() -> list[tuple[int, int]]:
    """Number and wait status of every child that has ended since the last call."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


def ending(status: int) -> str:
    """A wait status in words."""
    code = os.waitstatus_to_exitcode(status)
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def send(how: Callable[[int, int], None], pid: int, number: int) -> None:
    """Send a signal to a process or a group that may be gone already."""
    try:
        how(pid, number)
    except ProcessLookupError:
        return
