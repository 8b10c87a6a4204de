"""Reading settings from the environment, so that a wrong value is one sentence naming it."""

import ipaddress
import os
import re
import secrets
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, ValidationError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def site_folder(default: Path) -> Path:
    """TRACKER_VAR, made if missing: database, evidence, mails, secrets.

    Raises ImproperlyConfigured where nothing can be written there.
    """
    folder = Path(os.environ.get("TRACKER_VAR") or default).expanduser().resolve()
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"TRACKER_VAR: the folder {folder} cannot be made ({error.strerror})."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"TRACKER_VAR: the folder {folder} is read-only for this user. "
            "Give it to the user that runs the site, or set TRACKER_VAR to another folder."
        )
    return folder


def environment_of(folder: Path) -> Env:
    """The environment, completed by `folder`/settings.env; what is in the environment wins."""
    env = Env()
    env.read_env(str(folder / "settings.env"), recurse=False)
    return env


def keep_setting(folder: Path, name: str, value: str) -> None:
    """Add `name` to `folder`/settings.env unless it stands there already."""
    path = folder / "settings.env"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if any(line.partition("=")[0].strip() == name for line in text.splitlines()):
        return
    path.write_text(f"{text.rstrip()}\n{name}={value}\n".lstrip(), encoding="utf-8")


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made at the first call and readable by its owner only."""
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(unfinished, path)  # fails where another process was quicker: its key stands
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return path.read_text(encoding="ascii").strip()


def in_words(error: EnvError) -> str:
    """What is wrong with which variable: `PORT: must be a number from 1 to 65535.`"""
    named = re.search(r'variable "(\w+)"', str(error))
    reasons = getattr(error, "error_messages", None)
    if named is None or not reasons:
        return str(error)
    texts = [reasons] if isinstance(reasons, str) else [str(reason) for reason in reasons]
    return f"{named[1]}: {'; '.join(text.rstrip('.') for text in texts)}."


def check_site_url(value: str) -> None:
    """Raise ValidationError unless `value` is scheme://host[:port] without a path."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ValidationError("must look like https://tracker.example.cn, without a path")


def check_port(value: int) -> None:
    """Raise ValidationError unless a program can listen on port `value`."""
    if not 1 <= value <= 65535:
        raise ValidationError("must be a number from 1 to 65535")


def check_broker(value: str) -> None:
    """Raise ValidationError unless `value` names a broker that this site can use."""
    if value and urlsplit(value).scheme not in {"folder", "redis", "rediss", "amqp", "amqps"}:
        raise ValidationError("must begin with redis://, rediss://, amqp:// or amqps://")


def check_positive(value: int) -> None:
    """Raise ValidationError unless `value` is above zero."""
    if value <= 0:
        raise ValidationError("must be a whole number above 0")


def date_or_none(env: Env, name: str) -> date | None:
    """The date in `name`; unset and empty mean none."""
    return env.date(name) if env.str(name, "") else None


def mail_server(env: Env, name: str) -> dict[str, Any] | None:
    """Django's EMAIL_* settings from the URL in `name`; None where it is unset."""
    if not env.str(name, ""):
        return None
    server: dict[str, Any] = env.dj_email_url(name)
    if "EMAIL_BACKEND" not in server:
        raise ImproperlyConfigured(
            f"{name}: must begin with smtp:// (unencrypted, or ?ssl=True) or submission:// (TLS), "
            "for example submission://user:password@mail.example.cn:587."
        )
    return server


def networks(env: Env, name: str) -> list[Network]:
    """The addresses and networks listed in `name`, separated by commas."""
    parts: list[str] = env.list(name, [])
    try:
        return [ipaddress.ip_network(part.strip()) for part in parts if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Give addresses or networks, for example 127.0.0.1,10.0.0.0/8."
        ) from error
