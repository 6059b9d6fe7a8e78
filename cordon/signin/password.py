"""Passwords: kept as Argon2id, made up once by us or chosen by the person, and locked out when guessed at."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from zones.error import BadInput
from zones.instant import Instant

LEAST_CHARS = 12
"""The National Cyber Security Centre's advice is length, not kinds of characters (ncsc.gov.uk, "Three random words")."""
MOST_CHARS = 1_000
LEAST_NAME_CHARS = 3
"""A shorter name, such as "jo", is in many a good password by chance."""
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
ONE_TIME_FOR = timedelta(days=7)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another."""


class BadPassword(BadInput):
    """A password that can't be chosen; it is never shown."""

    problem = "can't be used"

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(field, "that password", remedy)

    def __str__(self) -> str:
        return self.remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What is kept of a password: its hash, whether it is one to be used once, and the wrong tries since the last right one."""

    hash: str
    one_time: bool
    made_at: Instant
    failures: int
    locked_until: Instant | None

    def is_locked(self, at: Instant) -> bool:
        return self.locked_until is not None and at < self.locked_until


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobodys_hash() -> str:
    return kept(secrets.token_urlsafe(16))


def kept(password: str) -> str:
    """What is kept of a password: Argon2id with a salt of its own."""
    return _hasher().hash(password)


def is_right(credential: Credential | None, password: str, at: Instant) -> bool:
    """Whether the password is the one; takes as long where there is none, or it is locked or too old to be used."""
    right = _hasher().verify(password[:MOST_CHARS], _nobodys_hash() if credential is None else credential.hash)
    if credential is None or credential.is_locked(at):
        return False
    return right and not (credential.one_time and at >= credential.made_at + ONE_TIME_FOR)


def one_time() -> str:
    """A password for one use: four groups of five, 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def read_password(value: str, name: str, field: str) -> str:
    """A password as somebody chose it; raises BadPassword."""
    if len(value) < LEAST_CHARS:
        raise BadPassword(
            field, f"Choose a password of at least {LEAST_CHARS} characters; three random words make a good one."
        )
    if len(value) > MOST_CHARS:
        raise BadPassword(field, f"Choose a password of at most {MOST_CHARS:,} characters.")
    called = name.partition("@")[0]
    if (len(called) >= LEAST_NAME_CHARS and called in value.lower()) or len(set(value)) < 5:
        raise BadPassword(
            field, "Choose a password that is harder to guess: not your name, not one letter again and again."
        )
    return value
