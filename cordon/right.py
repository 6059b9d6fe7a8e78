"""What a person may do: a role is a set of rights, and a right is what an action asks for.

The table below is all there is to it. Which records a right reaches is `cordon.reach`'s to say.
"""

from enum import StrEnum


class Right(StrEnum):
    """What an action asks of who is asking; the words are those of an API token's scopes."""

    SEE = "see"
    """Look at case data: orders, zones, checks, sightings, trails, officers' maps."""
    PAPER = "paper"
    """Look at and print what is served and filed: an order's terms, court and subject's pages."""
    ORDERS = "orders"
    """Record orders, what happens to them, and the places that matter to them."""
    ZONES = "zones"
    """Draw and vary zones."""
    CHECK = "check"
    """Check places, record sightings and fixes."""
    NOTE = "note"
    """Attach notes to checks."""
    DECIDE = "decide"
    """Decide what comes of a finding that somebody must look at."""
    RESTRICT = "restrict"
    """Say which people alone may see an order."""
    GAZETTEER = "gazetteer"
    """Import postcodes, names and roads, and list them: no case data."""
    PEOPLE = "people"
    """Add people, give roles, end sessions."""
    SETTINGS = "settings"
    """Look at the settings."""
    AUDIT = "audit"
    """Search and verify the audit."""


class Role(StrEnum):
    OFFICER = "officer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    CLERK = "court clerk"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: frozenset({Right.SEE, Right.PAPER, Right.ORDERS, Right.ZONES, Right.CHECK, Right.NOTE, Right.RESTRICT}),
    Role.ANALYST: frozenset({Right.SEE, Right.PAPER, Right.CHECK, Right.NOTE}),
    Role.REVIEWER: frozenset({Right.SEE, Right.PAPER, Right.NOTE, Right.DECIDE, Right.RESTRICT}),
    Role.CLERK: frozenset({Right.PAPER}),
    Role.ADMINISTRATOR: frozenset({Right.PEOPLE, Right.SETTINGS, Right.GAZETTEER}),
    Role.AUDITOR: frozenset({Right.AUDIT}),
}  # fmt: skip

EVERY = frozenset(Right)
"""The rights of whoever works at the shell: that person holds the database and its key."""

CASE = frozenset({Right.SEE, Right.PAPER})
"""Either of these shows case data."""
