"""Who is asking, why, and what they may do."""

import getpass
import os
import pwd
from dataclasses import dataclass

from cordon.right import EVERY, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person on whose behalf an action is done, and why, as far as they said.

    `user` is the number of the signed-in person, and `force` whose records they see; both are None for the operating
    system's user, who sees all.
    """

    name: str
    reason: str = ""
    rights: frozenset[Right] = EVERY
    user: int | None = None
    force: str | None = None


NOBODY = Actor(name="nobody", rights=frozenset(), user=0, force="")
"""Whoever has not signed in."""


def is_user_of_machine(name: str) -> bool:
    """Whether the operating system knows a user of this name."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def system_user(reason: str = "") -> Actor:
    """The operating system's user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"
    return Actor(name=name, reason=reason)
