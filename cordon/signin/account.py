"""A person who may sign in: their name, their role, and the police force whose records they see."""

import re
from dataclasses import dataclass
from typing import Any

from cordon.actor import NOBODY, Actor
from cordon.right import RIGHTS, Role
from zones.error import BadValue
from zones.text import read_line

_NAME = re.compile(r"[a-z0-9][a-z0-9._+'-]*(@[a-z0-9.-]+)?")
MOST_NAME_CHARS = 100
MOST_FORCE_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`name` is what the person signs in with and the records call them by; `called` is how pages greet them."""

    number: int
    name: str
    called: str
    role: Role
    police_force: str
    active: bool

    def actor(self, reason: str = "") -> Actor:
        """The person as who asks."""
        rights = RIGHTS[self.role] if self.active else frozenset()
        return Actor(name=self.name, reason=reason, rights=rights, user=self.number, force=self.police_force)


def read_name(value: Any, field: str) -> str:
    """The name that somebody signs in with, in small letters; raises BadValue."""
    text = read_line(value, field, most=MOST_NAME_CHARS).lower()
    if not _NAME.fullmatch(text):
        raise BadValue(field, text, "Use letters, numbers, dots and dashes, or an email address.")
    if text == NOBODY.name:
        raise BadValue(field, text, "Use another: the audit calls whoever has not signed in by this name.")
    return text


def read_role(value: Any, field: str) -> Role:
    """One of the roles; raises BadValue."""
    if not isinstance(value, str) or value not in list(Role):
        raise BadValue(field, value, f"Give one of {', '.join(Role)}.")
    return Role(value)


def read_force(value: Any, field: str) -> str:
    """A police force, as its orders name it; raises BadValue."""
    return read_line(value, field, most=MOST_FORCE_CHARS)
