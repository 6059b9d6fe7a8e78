"""Who is asking: the system's user, until sign-in exists."""

import getpass
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person on whose behalf an action is done, and why, as far as they said."""

    name: str
    reason: str = ""


def system_user(reason: str = "") -> Actor:
    """The operating system's user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Actor(name=name, reason=reason)
