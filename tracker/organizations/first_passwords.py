"""First passwords: random, readable on paper, stored as a hash only."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

# No 0 and o, no 1, i and l: a slip is read aloud and typed by hand.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4


@dataclass(frozen=True)
class Secret:
    """A password in plain (for the slip, never stored) and hashed (for the row)."""

    plain: str
    hashed: str


def readable_code(groups: int = GROUPS) -> str:
    """Groups of four readable characters, for example `kdmt-47hx-wapx`; 20 bits a group."""
    return "-".join(
        "".join(secrets.choice(READABLE) for _place in range(GROUP_LENGTH))
        for _group in range(groups)
    )


def new_secret() -> Secret:
    """A new first password. Hashing takes about 50 ms: make it before the transaction."""
    plain = readable_code()
    return Secret(plain, make_password(plain))
