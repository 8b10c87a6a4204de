"""The site's own settings, but that a mail server may keep silent for one second only."""

from config.settings import *  # noqa: F403

EMAIL_TIMEOUT = 1
