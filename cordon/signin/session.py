"""Somebody signed in at a browser: until they sign out, are away too long, or the day is over."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from cordon.signin.account import Account
from zones.instant import Instant

AWAY = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody was last there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`key` is the hash of the secret that the browser holds; `hides` is whether what is protected is hidden on pages."""

    key: str
    account: Account
    made_at: Instant
    seen_at: Instant
    hides: bool
    must_choose: bool

    @property
    def longest_at(self) -> Instant:
        """When it ends, whatever is done in it."""
        return Instant(self.made_at + LONGEST)

    @property
    def ends_at(self) -> Instant:
        """When it ends, if nothing more is done in it."""
        return min(Instant(self.seen_at + AWAY), self.longest_at)

    def is_over(self, at: Instant) -> bool:
        return not self.account.active or at >= self.ends_at


def new_secret() -> str:
    """A secret for a browser or a program, 256 bits."""
    return secrets.token_urlsafe(32)


def key_of(secret: str) -> str:
    """What is kept of a secret. It is random, so that a plain hash tells nothing of it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
