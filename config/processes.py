"""The site's processes, run inside forks of one supervisor that has loaded Django."""

import socket
import warnings
from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from config.celery import app as celery_app
from config.environment import Network

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WEB_WORKERS = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
WATCH_EVERY_MINUTES = 5


class WebServer(BaseApplication):
    """gunicorn with its settings given here instead of on a command line."""

    def __init__(self, address: str, port: int) -> None:
        self._bind = f"{address}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """Answer running requests to their end, two seconds long, when the site stops."""
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": WEB_WORKERS,
            "threads": WEB_THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": 2,
            "timeout": 120,  # an upload of the largest allowed file on a slow line
            "keepalive": 5,
            # It lies in the home folder and is shared by all instances.
            "control_socket_disable": True,
            # TrustedProxyMiddleware decides which forwarding headers count.
            "forwarded_allow_ips": "",
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application that every worker shares."""
        return get_wsgi_application()


def run_web(address: str, port: int) -> None:
    """Serve pages until SIGTERM."""
    WebServer(address, port).run()


def run_worker() -> None:
    """Work on background tasks until SIGTERM."""
    # Celery warns every root user about pickle, which this site does not accept.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"celery\.platforms")
    options = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")
    celery_app.start(["--quiet", "worker", f"--concurrency={WORKER_PROCESSES}", *options])


def run_beat(schedule_file: str) -> None:
    """Send what is due until SIGTERM; the last runs are kept in `schedule_file`."""
    options = ("--pidfile=", f"--schedule={schedule_file}", "--loglevel=WARNING")
    celery_app.start(["--quiet", "beat", *options])


def run_watch() -> None:
    """Look after the daily job until SIGTERM, without a broker or a worker."""
    call_command("check_jobs", every=WATCH_EVERY_MINUTES)


def listen_address(site_host: str, *, https: bool, proxies: Sequence[Network]) -> str:
    """Where to listen: on this machine only, unless visitors or a proxy come from another one."""
    if site_host in LOOPBACK:
        return "127.0.0.1"
    if https and proxies and all(network.is_loopback for network in proxies):
        return "127.0.0.1"
    return "0.0.0.0"  # noqa: S104 - SITE_URL names an address that others use


def answers(port: int) -> bool:
    """Whether something accepts connections on this machine's `port`."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
