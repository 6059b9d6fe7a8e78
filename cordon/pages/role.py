"""Roles and rights in the words of pages: what each lets somebody do."""

from cordon.right import Right, Role

ROLES: dict[Role, str] = {
    Role.OFFICER: "Records orders, draws zones, checks places and sightings, and sees the cases of their police force.",
    Role.ANALYST: "Checks sightings and files of fixes, and sees the cases of their police force. Changes no order or zone.",
    Role.REVIEWER: "Looks at what was found and decides what comes of it. Changes no order or zone.",
    Role.CLERK: "Sees and prints what is served and filed: an order’s terms, the court’s and the subject’s pages.",
    Role.ADMINISTRATOR: "Adds people, gives roles, sees the settings, imports the gazetteer. Sees no case.",
    Role.AUDITOR: "Searches and verifies the audit. Sees no case.",
}

RIGHTS: dict[Right, str] = {
    Right.SEE: "Look at cases: orders, zones, checks, sightings, officers’ maps",
    Right.PAPER: "Look at and print what is served and filed",
    Right.ORDERS: "Record orders, and what happens to them",
    Right.ZONES: "Draw and vary zones",
    Right.CHECK: "Check places, record sightings and fixes, mark what was recorded in error",
    Right.NOTE: "Add notes to checks",
    Right.DECIDE: "Decide what comes of a finding",
    Right.RESTRICT: "Say which people alone may see an order",
    Right.GAZETTEER: "Import postcodes, names and roads",
    Right.PEOPLE: "Add people, give roles, end sessions",
    Right.SETTINGS: "Look at the settings",
    Right.AUDIT: "Search and verify the audit",
}


def role_choices() -> list[tuple[str, str, str]]:
    """The roles as radios show them: value, name, what the role lets somebody do."""
    return [(role.value, role.value.capitalize(), words) for role, words in ROLES.items()]


def right_choices(rights: frozenset[Right]) -> list[tuple[str, str]]:
    """Some rights as checkboxes show them, in the order of the table."""
    return [(right.value, words) for right, words in RIGHTS.items() if right in rights]
