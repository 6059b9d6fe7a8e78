"""What each event of the audit is called in plain words, and under which heading it is looked for."""

from collections.abc import Mapping
from datetime import timedelta

from cordon.audit.search import Event, Sought
from zones.canon import Json
from zones.error import BadValue
from zones.instant import Instant, midnight_after, read_day, uk_words
from zones.text import isolated, read_line
from zones.zone import zone_label

WORDS: dict[str, dict[str, str]] = {
    "Looked at cases": {
        "home.shown": "looked at what needs attention",
        "case.searched": "searched the cases",
        "subject.sought": "looked a subject up by name",
        "order.listed": "looked at the list of orders",
        "order.shown": "looked at an order",
        "check.listed": "looked at the checks of an order",
        "check.shown": "looked at a check",
        "trail.shown": "looked at a trail of fixes",
        "trail.followed": "followed a subject’s trail",
        "trail.drawn": "drew the map of a subject’s trail",
        "check.explained": "looked at how a check was reached",
        "check.compared": "looked at what differs between two checks",
        "check.verified": "did a recorded check again",
        "places.shown": "looked at the places of an order",
        "sighting.listed": "looked at the list of sightings",
        "device.findings_sought": "looked up the findings of devices",
        "device.doubts_listed": "looked at the doubts about devices",
        "purpose.said": "said why they look at a case",
    },
    "Checked places": {
        "check.made": "checked a place, without recording it",
        "check.recorded": "checked a place, and recorded the check",
        "sighting.added": "recorded a sighting",
        "sighting.checked_again": "checked a recorded sighting again, and recorded the check",
        "fixes.checked": "checked a file of fixes, without recording them",
        "fixes.recorded": "checked and recorded a file of fixes",
        "check.noted": "added a note to a check",
        "check.marked_in_error": "said that a check was recorded in error",
        "check.error_taken_back": "took back that a check was recorded in error",
        "device.doubted": "said that findings of devices are doubtful",
        "device.trusted": "took back that findings of devices are doubtful",
        "place.sought": "looked for a place on the map",
        "place.disclosed": "told another service of a place, to look it up",
    },
    "Changed orders and zones": {
        "order.added": "recorded an order",
        "order.event_added": "recorded what happened to an order",
        "order.event_taken_back": "said that something was recorded in error to have happened to an order",
        "order.restricted": "said which people alone may see an order",
        "order.unrestricted": "let everybody of the force see an order again",
        "draft.begun": "began to draw a zone",
        "draft.shown": "looked at a zone they are drawing",
        "draft.reviewed": "looked a drawn zone over before saving it",
        "draft.dropped": "threw away a drawing of a zone",
        "zone.added": "added zones",
        "zone.varied": "varied a zone",
        "place.added": "recorded a place that matters to an order",
        "place.taken_back": "took a place of an order back",
        "zone.tried": "tried out a zone, without recording it",
    },
    "Drew, printed or exported": {
        "map.drawn": "drew a map",
        "pack.made": "made the pack of a matter",
        "statement.drafted": "drafted a witness statement",
        "unused.drafted": "drafted a schedule of unused material",
        "card.made": "made an order’s card for a patrol",
        "page.printed": "printed what they looked at",
        "paper.listed": "looked at the list of maps to print",
        "paper.shown": "looked at what is served of an order",
        "zone.exported": "exported zones",
    },
    "Signed in and out": {
        "signin.tried": "tried to sign in",
        "signin.begun": "went to the force’s own sign-in",
        "signin.returned": "came back from the force’s own sign-in",
        "signin.by_provider": "signed in by the force’s own sign-in",
        "signin.ended": "signed out",
        "signin.ended_elsewhere": "signed out everywhere else",
        "signin.shown": "looked at where they are signed in",
        "password.chosen": "chose a password",
        "screen.hidden": "hid what is protected on the screen",
        "screen.shown": "showed what is protected on the screen",
    },
    "People and settings": {
        "person.added": "added a person",
        "person.listed": "looked at the list of people",
        "person.shown": "looked at a person’s account",
        "person.changed": "changed a person’s role, police force or standing",
        "person.signed_out": "signed a person out everywhere",
        "password.reset": "gave a person a new one-time password",
        "token.made": "made a token for a program",
        "token.listed": "looked at a person’s tokens",
        "token.ended": "ended a token",
        "settings.shown": "looked at the settings",
    },
    "Gazetteer": {
        "gazetteer.imported": "imported places into the gazetteer",
        "gazetteer.listed": "looked at what the gazetteer holds",
    },
    "The audit itself": {
        "audit.opened": "opened the audit",
        "audit.searched": "searched the audit",
        "audit.exported": "exported events of the audit",
        "audit.verified": "verified the audit, and found it whole",
    },
}
"""By heading, the words of each action; a house test holds them against the actions that there are."""

_WORDS = {action: words for group in WORDS.values() for action, words in group.items()}
_KINDS = {
    "about": "About", "people": "People", "subject": "Subject", "order": "Order", "orders": "Orders", "check": "Check",
    "checks": "Checks", "other": "Other check", "user": "Account", "police_force": "Police force", "signed_in": "Signed in",
    "identity_added": "Known to the provider from now on", "who": "Who", "since": "From", "until": "Until",
    "look": "Looked at in event", "added": "Added to what is served",
}  # fmt: skip
_NOT_SHOWN = ("rows_sha256",)
MOST_NAMED = 20


def words_of(action: str) -> str:
    """What somebody did, to stand behind their name; of an action that there is no more, its name."""
    return _WORDS.get(action, f"did “{action}”")


def read_actions(value: str, field: str) -> frozenset[str]:
    """The actions of a heading, or one by its name; none for an empty text. Raises BadValue."""
    if not value:
        return frozenset()
    if value in WORDS:
        return frozenset(WORDS[value])
    if value not in _WORDS:
        raise BadValue(field, value, f"Give one of {', '.join(sorted(_WORDS))}, or a heading: {'; '.join(WORDS)}.")
    return frozenset({value})


def read_sought(
    *, who: str = "", about: str = "", action: str = "", check: str = "", since: str = "", until: str = "",
    fields: Mapping[str, str] | None = None,
) -> Sought:  # fmt: skip
    """What is looked for, as somebody wrote it; days are UK days, both included. Raises BadValue or BadInstant.

    `fields` are the names that faults are told under, where they are others than those here.
    """
    called = {name: name for name in ("who", "about", "action", "check", "since", "until")} | dict(fields or {})
    first = _midnight(since, called["since"], ends=False)
    last = _midnight(until, called["until"], ends=True)
    if first is not None and last is not None and last <= first:
        raise BadValue(called["until"], until, "Give the same day or a later one.", problem="is before the first day")
    about = _line(about, called["about"])
    return Sought(
        who=_line(who, called["who"]), about=frozenset({about} if about else ()), check=_line(check, called["check"]),
        actions=read_actions(action, called["action"]), since=first, until=last,
    )  # fmt: skip


def _line(text: str, field: str) -> str:
    return read_line(text, field, most=200) if text else ""


def _midnight(day: str, field: str, *, ends: bool) -> Instant | None:
    """The UK midnight at which a day begins, or ends; None where no day is given."""
    if not day:
        return None
    read = read_day(day, field=field)
    return midnight_after(read if ends else read - timedelta(days=1))


def what_words(event: Event, *, most: int = MOST_NAMED) -> list[tuple[str, str]]:
    """What an event is about: kinds and references, of many the first."""
    return [
        (
            _KINDS.get(kind, kind.replace("_", " ").capitalize()),
            _called(kind, value, most),
        )
        for kind, value in event.what.items()
        if kind not in _NOT_SHOWN and value not in (None, [], "")
    ]


def _called(kind: str, value: Json, most: int) -> str:
    """What an event is about, as it is called: a zone by the letter of served paper."""
    if kind == "actions":
        return _actions_text(value)
    if kind == "zone" and isinstance(value, int):
        return zone_label(value).removeprefix("Zone ")
    return _text(value, most)


def _actions_text(value: Json) -> str:
    """The actions that a search was for: their heading, where they are all of one, or their words."""
    named = [str(one) for one in value] if isinstance(value, list) else []
    headings = [heading for heading, group in WORDS.items() if set(group) == set(named)]
    return headings[0] if headings else ", ".join(words_of(one) for one in named)


def _text(value: Json, most: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        more = f" and {len(value) - most:,} more" if len(value) > most else ""
        return ", ".join(_text(one, most) for one in value[:most]) + more
    if isinstance(value, dict):
        return "; ".join(f"{kind.replace('_', ' ')} {_text(one, most)}" for kind, one in value.items())
    return isolated(uk_words(str(value)))
