"""A program that acts for a person: with some of the person's rights, for a purpose, until a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from cordon.actor import Actor
from cordon.right import Right
from cordon.signin.account import Account
from zones.error import BadValue, MissingField
from zones.instant import Instant

PREFIX = "cordon_"
"""So that a token that was left in a file or a chat is known for what it is."""
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`made_for` says what the program is and why; it is the reason in the audit where the program gives none."""

    number: int
    account: Account
    made_for: str
    rights: frozenset[Right]
    made_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    used_at: Instant | None

    def works(self, at: Instant) -> bool:
        return self.ended_at is None and at < self.expires_at and self.account.active

    def actor(self, reason: str) -> Actor:
        """The person as who asks, by the program."""
        whole = self.account.actor(reason or self.made_for)
        return replace(whole, rights=whole.rights & self.rights)


def read_rights(given: Iterable[str], account: Account, field: str) -> frozenset[Right]:
    """The rights of a token, none that its person lacks; raises BadValue, or MissingField for none."""
    named = list(given)
    theirs = account.actor().rights
    for one in named:
        if one not in theirs:
            raise BadValue(field, one, f"Give some of {', '.join(sorted(theirs))}.")
    if not named:
        raise MissingField(field, remedy=f"Give some of {', '.join(sorted(theirs))}.")
    return frozenset(Right(one) for one in named)
