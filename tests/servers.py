"""Where the servers are that tests may use, and whether they answer.

`python -m tests.servers` prints the address of PostgreSQL where it answers: `make test` then runs
the tests on it too.
"""

import os
import socket
import sys
from urllib.parse import urlsplit

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")


def answers(url: str) -> bool:
    """Whether something accepts connections at the host and port of `url`."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((parts.hostname, parts.port)) == 0


if __name__ == "__main__":
    if answers(POSTGRES):
        print(POSTGRES)
    elif os.environ.get("REQUIRE_SERVICES") == "1":
        sys.exit("PostgreSQL does not answer, and REQUIRE_SERVICES=1 says it must be there.")
