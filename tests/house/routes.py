"""Every route of the application: who may, how it is asked, what answers, and what that leaves in the audit.

A route is a row or several, each for one way of asking. `may` names the rights of which one is needed, each with the
events that its answer leaves: those of the first right that somebody has. A right of None is anybody's. What a row is
`of` says which of a target's names its address or body takes, and so what there is to be in reach or not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote

from httpx import Response

from cordon.draft import offer_name
from cordon.right import RIGHTS, Right, Role
from tests.cordon.browser import PASSWORD
from tests.house.world import NOON, OUTLINE, PLACE, Target

SEE, PAPER, ORDERS, ZONES, CHECK = Right.SEE, Right.PAPER, Right.ORDERS, Right.ZONES, Right.CHECK
NOTE, RESTRICT, PEOPLE, SETTINGS, AUDIT = Right.NOTE, Right.RESTRICT, Right.PEOPLE, Right.SETTINGS, Right.AUDIT


class Of(Enum):
    """What a request names."""

    NOTHING = auto()
    ORDER = auto()
    """An order by its number, its reference or its subject."""
    CHECK = auto()
    DRAFT = auto()
    PERSON = auto()
    FORMER_PERSON = auto()
    TOKEN = auto()
    LOOK = auto()
    """An event of the audit, by which something was looked at."""
    UNREAD = auto()
    """A number that nobody looks up: every one is answered alike."""


Body = Mapping[str, Any] | Callable[[Target], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    method: str
    path: str
    """As the application declares it."""
    may: Mapping[Right | None, str]
    """The events are parted by spaces."""
    of: Of = Of.NOTHING
    answers: int | str = 200
    """The status; or where a 303 leads, with a target's names in braces and * for any number."""
    tells: bool = False
    """Whether the answer has words of a case that were not sent: that is then on record."""
    because: str = ""
    """Why more than one event of a case is left."""
    query: str = ""
    """Filled like an address."""
    form: Body | None = None
    json: Body | None = None
    open: bool = False
    """Whether it is answered to who has not signed in."""
    asks: bool = True
    """Whether a page of a case asks for the purpose first."""
    refused: tuple[int, ...] = (403, 404)
    """The statuses of what is not answered."""
    tries: str = ""
    """The events left where it is tried on what is not there."""
    params: Mapping[str, str] | None = None
    """What of the address is no target's."""
    audits: bool = False
    """Whether the answer is the audit's, which holds references."""
    way: str = ""
    """What sets this row apart from the others of its route."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}{f' ({self.way})' if self.way else ''}"

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def asks_purpose(self) -> bool:
        return self.asks and not self.is_api and self.of in (Of.ORDER, Of.CHECK, Of.DRAFT)

    def address(self, target: Target) -> str:
        return filled(self.path, self, target) + filled(self.query, self, target)

    def body(self, target: Target) -> dict[str, Any]:
        """The form or the JSON to send, as `World.ask` takes them."""
        return {
            kind: dict(given(target) if callable(given) else given)
            for kind, given in (("form", self.form), ("json", self.json))
            if given is not None
        }

    def leads_to(self, target: Target) -> str:
        """The pattern of where its 303 leads."""
        assert isinstance(self.answers, str)
        return filled(self.answers, self, target)

    def events(self, rights: frozenset[Right]) -> list[str] | None:
        """The events that an answer leaves to who has these rights; None where they may not."""
        for right, events in self.may.items():
            if right is None or right in rights:
                return sorted(events.split())
        return None


def filled(text: str, row: Row, target: Target) -> str:
    """An address with what stands for a target in it."""
    number = {Of.DRAFT: target.draft, Of.PERSON: target.person, Of.FORMER_PERSON: target.person}.get(
        row.of, target.number
    )
    names = {
        "number": number, "order": target.number, "draft": target.draft, "reference": target.reference, "subject": target.subject,
        "label": target.label, "check": target.check, "other": target.check, "open_check": target.open_check, "place": target.place,
        "token": target.token, "event": target.event, "letter": "A", "doubt": target.doubt,
    }  # fmt: skip
    quoted = {name: quote(str(value), safe="") for name, value in names.items()}
    for values in (row.params or {}, quoted):
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return text


def who_may(row: Row) -> Role:
    """A role that may."""
    return next(role for role in Role if row.events(RIGHTS[role]) is not None)


def see_answered(row: Row, target: Target, answer: Response) -> None:
    """That it is answered as the row says."""
    if isinstance(row.answers, int):
        assert answer.status_code == row.answers, answer.text
    else:
        assert answer.status_code == 303, answer.text
        assert fnmatchcase(answer.headers["location"], row.leads_to(target)), answer.headers["location"]


API = "/api/v1"
CIRCLE = {"circle": {"centre": "51.01,0.11", "radius_m": 50}}
DRAWN = {"kind": "circle", "centre": [0.11, 51.01], "radius_m": 50}
_ORDER = {"reference": "SPO/NEW/2", "kind": "full", "court": "A court", "made_at": NOON, "served_at": None, "until": "2028-01-05",
          "subject": {"reference": "S-NEW", "name": "Somebody"}, "protected_person": {"reference": "P-NEW", "name": "Else"}}  # fmt: skip
_ORDER_FORM = {
    "reference": "SPO/NEW/1", "kind": "full", "court": "A court", "made_day": "2026-03-03", "made_hour": "12:00",
    "until": "2028-01-05", "subject_reference": "S-NEW", "subject_name": "Somebody", "protected_reference": "P-NEW",
    "protected_name": "Else",
}  # fmt: skip
_SEEN = {"day": "2026-03-03", "hour": "12:00", "place": PLACE, "radius_m": "10", "who": "A witness", "how": "by eye"}
_SOUGHT_THEN_CHECKED = "whom the words of the form mean is looked up among the subjects, then the place is checked"


def _new_person(target: Target) -> dict[str, Any]:
    """Somebody of the police force of who asks: an administrator adds no others."""
    return {"name": "newcomer", "called": "PC New", "role": "officer", "police_force": target.force,
            "signs_in": "password"}  # fmt: skip


def _check(target: Target) -> dict[str, Any]:
    return {"place": PLACE, "at": NOON, "radius_m": 10, "subject": target.subject}


def _fixes(target: Target) -> dict[str, Any]:
    fix = {"device": "T", "time": NOON, "latitude": 50.801, "longitude": 0.0, "radius_95_m": 10}
    return {"fixes": [fix], "subject": target.subject}


_PAPERS = (("pack.zip", "pack.made"), ("pack.pdf", "pack.made"), ("statement.docx", "statement.drafted"), ("unused.docx", "unused.drafted"),
           ("card.pdf", "card.made"))  # fmt: skip

_OF_THE_API = [
    Row(method="GET", path="/openapi.json", may={None: ""}, open=True),
    Row(method="GET", path="/orders", may={SEE: "order.listed"}, tells=True),
    Row(method="POST", path="/orders", may={ORDERS: "order.added"}, json=lambda t: {**_ORDER, "police_force": t.force}, answers=201),
    Row(method="GET", path="/orders/{reference:path}", of=Of.ORDER, may={SEE: "order.shown"}, tells=True),
    Row(method="POST", path="/orders/{reference:path}/events", of=Of.ORDER, may={ORDERS: "order.event_added"}, answers=201, tells=True,
        json={"kind": "served", "at": NOON}),
    Row(method="GET", path="/orders/{reference:path}/zones", of=Of.ORDER, may={SEE: "zone.exported"}, tells=True),
    Row(method="POST", path="/orders/{reference:path}/zones", of=Of.ORDER, may={ZONES: "zone.added"}, json=CIRCLE, answers=201),
    Row(method="POST", path="/orders/{reference:path}/zones", of=Of.ORDER, may={ZONES: "zone.tried"}, json={**CIRCLE, "dry_run": True},
        way="tried"),
    Row(method="POST", path="/orders/{reference:path}/zones/{label}/versions", of=Of.ORDER, may={ZONES: "zone.varied"}, answers=201,
        json={**CIRCLE, "from": "2026-06-01T00:00:00Z"}, tells=True),
    Row(method="POST", path="/orders/{reference:path}/zones/{label}/versions", of=Of.ORDER, may={ZONES: "zone.tried"}, tells=True,
        json={**CIRCLE, "from": "2026-06-01T00:00:00Z", "dry_run": True}, way="tried"),
    Row(method="GET", path="/orders/{reference:path}/map", of=Of.ORDER, may={SEE: "map.drawn"}, query="?audience=officer", tells=True,
        way="officer"),
    Row(method="GET", path="/orders/{reference:path}/map", of=Of.ORDER, may={PAPER: "map.drawn"}, query="?audience=court", tells=True,
        way="court"),
    Row(method="GET", path="/orders/{reference:path}/map", of=Of.ORDER, may={PAPER: "map.drawn"}, query="?audience=subject", tells=True,
        way="subject"),
    *(
        Row(method="GET", path="/orders/{reference:path}/papers/{name}", of=Of.ORDER, may={SEE: action}, params={"name": name},
            tells=name == "pack.zip", way=name)
        for name, action in _PAPERS
    ),
    Row(method="GET", path="/zones", may={SEE: "zone.exported"}, tells=True),
    Row(method="POST", path="/checks", of=Of.ORDER, may={CHECK: "check.made"}, json=_check, tells=True, way="of a subject"),
    Row(method="POST", path="/checks", may={CHECK: "check.made"}, json={"place": PLACE, "at": NOON}, tells=True, way="of nobody"),
    Row(method="POST", path="/checks", of=Of.ORDER, may={CHECK: "check.recorded"}, json=lambda t: {**_check(t), "record": True},
        tells=True, way="recorded"),
    Row(method="POST", path="/checks/{check}/verify", of=Of.CHECK, may={SEE: "check.verified"}),
    Row(method="GET", path="/checks/{check}/explanation", of=Of.CHECK, may={SEE: "check.explained"}, tells=True),
    Row(method="GET", path="/checks/{check}/differences/{other}", of=Of.CHECK, may={SEE: "check.compared"}, way="to itself"),
    Row(method="GET", path="/checks/{check}/differences/{other}", of=Of.CHECK, may={SEE: "check.compared"}, tells=True,
        params={"other": "{open_check}"}, way="to one in reach"),
    Row(method="GET", path="/checks/{check}/differences/{other}", of=Of.CHECK, may={SEE: "check.compared"}, tells=True,
        params={"check": "{open_check}"}, way="from one in reach"),
    Row(method="GET", path="/findings", of=Of.ORDER, may={SEE: "check.listed"}, query="?order={reference}", tells=True),
    Row(method="GET", path="/sightings", may={SEE: "sighting.listed"}, tells=True),
    Row(method="POST", path="/sightings", of=Of.ORDER, may={CHECK: "sighting.added"}, answers=201, tells=True,
        json=lambda t: {"subject": t.subject, "place": PLACE, "at": NOON, "who": "A witness", "how": "by eye"}),
    Row(method="POST", path="/fixes", of=Of.ORDER, may={CHECK: "fixes.checked"}, json=_fixes, tells=True),
    Row(method="POST", path="/fixes", of=Of.ORDER, may={CHECK: "fixes.recorded"}, json=lambda t: {**_fixes(t), "record": True}, tells=True,
        way="recorded"),
    Row(method="POST", path="/audit/verify", may={AUDIT: "audit.verified"}, audits=True),
]  # fmt: skip

_SIGNING_IN = [
    Row(method="GET", path="/static/{name:path}", may={None: ""}, open=True, params={"name": "cordon.css"}),
    Row(method="GET", path="/sign-in", may={None: ""}, open=True, answers="/"),
    Row(method="POST", path="/sign-in", may={None: "signin.tried signin.ended"}, open=True, answers="/",
        form=lambda t: {"name": t.name, "password": PASSWORD}),
    Row(method="GET", path="/sign-in/provider", may={None: ""}, open=True, answers=404),
    Row(method="GET", path="/sign-in/callback", may={None: "signin.returned"}, open=True, answers=422),
    Row(method="POST", path="/sign-out", may={None: "signin.ended"}, open=True, form={}, answers="/sign-in?done=signed-out"),
    Row(method="POST", path="/sign-out", may={None: "signin.ended"}, open=True, form={"next": "/check"}, way="away too long",
        answers="/sign-in?done=away&next=%2Fcheck"),
    Row(method="POST", path="/stay", may={None: ""}, json={}),
    Row(method="GET", path="/password", may={None: ""}),
    Row(method="POST", path="/password", may={None: "password.chosen"}, answers="/",
        form={"old": PASSWORD, "new": "another tulip ladder", "again": "another tulip ladder"}),
    Row(method="GET", path="/purpose/{order}", of=Of.UNREAD, may={None: ""}),
    Row(method="POST", path="/purpose/{order}", of=Of.ORDER, may={SEE: "purpose.said", PAPER: "purpose.said"}, asks=False, answers="/orders",
        form={"other": "another", "next": "/orders"}),
    Row(method="POST", path="/screen", may={None: "screen.hidden"}, form={"hides": "yes", "next": "/maps"}, answers="/maps"),
    Row(method="POST", path="/printed", may={None: "page.printed"}, of=Of.LOOK, json=lambda target: {"look": target.look}, answers=204),
]  # fmt: skip

_OF_ORDERS = [
    Row(method="GET", path="/", may={SEE: "home.shown", None: ""}, tells=True),
    Row(method="GET", path="/orders", may={SEE: "order.listed", PAPER: "order.listed"}, tells=True),
    Row(method="GET", path="/orders/new", may={ORDERS: ""}),
    Row(method="POST", path="/orders/new", may={ORDERS: "order.added purpose.said"}, answers="/orders/*",
        form=lambda t: {**_ORDER_FORM, "police_force": t.force}),
    Row(method="GET", path="/orders/{number}", of=Of.ORDER, may={SEE: "order.shown", PAPER: "paper.shown"}, tells=True),
    Row(method="GET", path="/orders/{number}/event", of=Of.ORDER, may={ORDERS: "order.shown"}, tells=True),
    Row(method="POST", path="/orders/{number}/event", of=Of.ORDER, may={ORDERS: "order.event_added"}, answers="/orders/{number}",
        form={"kind": "served", "day": "2026-03-03", "hour": "12:00"}),
    Row(method="POST", path="/orders/{number}/event", of=Of.ORDER, may={ORDERS: "order.shown"}, answers=422, tells=True, form={},
        way="empty"),
    Row(method="GET", path="/orders/{number}/events/{event}/in-error", of=Of.ORDER, may={ORDERS: "order.shown"}, tells=True),
    Row(method="POST", path="/orders/{number}/events/{event}/in-error", of=Of.ORDER, may={ORDERS: "order.event_taken_back"},
        answers="/orders/{number}", form={"error_reason": "it was another order"}),
    Row(method="POST", path="/orders/{number}/events/{event}/in-error", of=Of.ORDER, may={ORDERS: "order.shown"}, answers=422,
        tells=True, form={}, way="without a reason"),
    Row(method="GET", path="/orders/{number}/restriction", of=Of.ORDER, may={RESTRICT: "order.shown"}, tells=True),
    Row(method="POST", path="/orders/{number}/restriction", of=Of.ORDER, may={RESTRICT: "order.restricted"}, answers="/orders/{number}",
        form=lambda t: {"names": t.name}),
    Row(method="POST", path="/orders/{number}/restriction", of=Of.ORDER, may={RESTRICT: "order.shown"}, answers=422, tells=True,
        form={"names": "nobody.there"}, way="of nobody there"),
    Row(method="GET", path="/orders/{number}/zones/{letter}", of=Of.ORDER, may={SEE: "order.shown"}, tells=True),
    Row(method="GET", path="/orders/{number}/trail", of=Of.ORDER, may={SEE: "trail.shown"}, tells=True),
    Row(method="GET", path="/orders/{number}/visits", of=Of.ORDER, may={SEE: "trail.followed"}, tells=True),
    Row(method="GET", path="/orders/{number}/places", of=Of.ORDER, may={SEE: "places.shown"}, tells=True),
    Row(method="POST", path="/orders/{number}/places", of=Of.ORDER, may={ORDERS: "place.added"}, answers="/orders/{number}/places",
        form={"whose": "subject", "kind": "work", "name": "His work", "place": "51.2000,0.4000"}),
    Row(method="POST", path="/orders/{number}/places", of=Of.ORDER, may={ORDERS: "places.shown"}, form={"do": "read", "applies": "always"},
        tells=True, way="hours read back"),
    Row(method="POST", path="/orders/{number}/places", of=Of.ORDER, may={ORDERS: "places.shown"}, form={}, answers=422, tells=True,
        way="empty"),
    Row(method="POST", path="/orders/{number}/places/{place}/end", of=Of.ORDER, may={ORDERS: "place.taken_back"}, form={},
        answers="/orders/{number}/places"),
    Row(method="GET", path="/maps", may={SEE: "paper.listed", PAPER: "paper.listed"}, tells=True),
    Row(method="GET", path="/orders/{number}/map", of=Of.ORDER, may={SEE: "map.drawn"}, query="?audience=officer", tells=True, way="officer"),
    Row(method="GET", path="/orders/{number}/map", of=Of.ORDER, may={PAPER: "map.drawn"}, query="?audience=court", tells=True, way="court"),
    Row(method="GET", path="/orders/{number}/map", of=Of.ORDER, may={PAPER: "map.drawn"}, query="?audience=subject", tells=True, way="subject"),
    *(
        Row(method="GET", path="/orders/{number}/map/{form}", of=Of.ORDER, may={right: "map.drawn"}, params={"form": form},
            query=f"?audience={audience}", tells=form != "png", way=f"{form} for {audience}")
        for form, audience, right in (("pdf", "officer", SEE), ("pdf", "court", PAPER), ("png", "court", PAPER), ("geojson", "subject", PAPER))
    ),
    *(
        Row(method="GET", path="/orders/{number}/papers/{name}", of=Of.ORDER, may={SEE: action}, params={"name": name},
            tells=name.endswith(("pdf", "zip")), way=name)
        for name, action in _PAPERS
    ),
    Row(method="GET", path="/orders/{number}/papers/{name}", of=Of.ORDER, may={SEE: "paper.listed"}, answers=422,
        params={"name": "poem.docx"}, tells=True, way="as no such paper"),
    Row(method="GET", path="/orders/{number}/map/{form}", of=Of.ORDER, may={SEE: "paper.listed", PAPER: "paper.listed"}, answers=422,
        params={"form": "doc"}, query="?audience=court", tells=True, way="as no such file"),
    Row(method="GET", path="/orders/{number}/map", of=Of.ORDER, may={SEE: "paper.listed", PAPER: "paper.listed"}, answers=422, tells=True,
        way="for nobody"),
    Row(method="GET", path="/search", may={SEE: ""}),
    Row(method="POST", path="/search", may={SEE: "case.searched"}, form={"text": "court", "why": "a test"}, tells=True),
]  # fmt: skip

_OF_CHECKS = [
    Row(method="GET", path="/check", may={CHECK: ""}),
    Row(method="GET", path="/check", of=Of.ORDER, may={CHECK: "order.shown"}, query="?order={number}", tells=True, way="of an order"),
    Row(method="POST", path="/check", may={CHECK: "check.made"}, form=_SEEN, tells=True, way="of nobody"),
    Row(method="POST", path="/check", of=Of.ORDER, may={CHECK: "check.made subject.sought"}, form=lambda t: {**_SEEN, "subject": t.subject},
        tells=True, asks=False, refused=(403, 422), tries="subject.sought", because=_SOUGHT_THEN_CHECKED, way="of a subject"),
    Row(method="POST", path="/check", of=Of.ORDER, may={CHECK: "sighting.added subject.sought"}, answers="/checks/C-*", asks=False,
        form=lambda t: {**_SEEN, "subject": t.subject, "do": "save"}, refused=(403, 422), tries="subject.sought", because=_SOUGHT_THEN_CHECKED, way="saved"),
    Row(method="POST", path="/check", may={CHECK: "place.sought"}, form={**_SEEN, "do": "area"}, way="to draw the area"),
    Row(method="POST", path="/check/preview", may={CHECK: ""}, json=DRAWN),
    Row(method="GET", path="/checks/{check}", of=Of.CHECK, may={SEE: "check.shown"}, tells=True),
    Row(method="POST", path="/checks/{check}/notes", of=Of.CHECK, may={NOTE: "check.noted"}, form={"note": "Seen"},
        answers="/checks/{check}#notes"),
    Row(method="POST", path="/checks/{check}/notes", of=Of.CHECK, may={NOTE: "check.shown"}, form={}, answers=422, tells=True, way="empty"),
    Row(method="POST", path="/checks/{check}/again", of=Of.CHECK, may={CHECK: ""}, form={}, answers="/checks/{check}"),  # nothing is new
    Row(method="POST", path="/checks/{check}/in-error", of=Of.CHECK, may={CHECK: "check.marked_in_error"}, form={"error_reason": "Not him"},
        answers="/checks/{check}"),
    Row(method="POST", path="/checks/{check}/in-error", of=Of.CHECK, may={CHECK: "check.shown"}, form={}, answers=422, tells=True, way="empty"),
    Row(method="POST", path="/checks/{check}/in-error/end", of=Of.CHECK, may={CHECK: ""}, form={"error_reason": "It was him"},
        answers="/checks/{check}"),
    Row(method="POST", path="/checks/{check}/verify", of=Of.CHECK, may={SEE: "check.shown check.verified"}, form={}, tells=True,
        because="it is done again, and shown with what came of that"),
    Row(method="GET", path="/checks/{check}/explanation", of=Of.CHECK, may={SEE: "check.explained"}, tells=True),
    Row(method="GET", path="/sightings", may={SEE: "sighting.listed"}, tells=True),
]  # fmt: skip

_OF_DEVICES = [
    Row(method="GET", path="/devices", may={SEE: "device.doubts_listed"}, tells=True),
    Row(method="POST", path="/devices", of=Of.ORDER, may={SEE: "device.findings_sought"}, tells=True, asks=False, refused=(403, 422),
        form=lambda t: {"devices": t.device, "why": "a test"}),
    Row(method="POST", path="/devices", may={SEE: ""}, form={}, answers=422, way="empty"),
    Row(method="POST", path="/devices/doubts", of=Of.ORDER, may={CHECK: "device.doubted"}, answers="/devices", asks=False, refused=(403, 422),
        form=lambda t: {"devices": t.device, "why": "a test", "because": "its clock is wrong"}),
    Row(method="POST", path="/devices/doubts", of=Of.ORDER, may={CHECK: "device.findings_sought"}, answers=422, tells=True, asks=False,
        refused=(403, 422), form=lambda t: {"devices": t.device, "why": "a test"}, way="without a reason"),
    Row(method="POST", path="/devices/doubts/{doubt}/end", of=Of.ORDER, may={CHECK: "device.trusted"}, answers="/devices", asks=False,
        form={"because": "it was another strap"}),
    Row(method="POST", path="/devices/doubts/{doubt}/end", may={CHECK: "device.doubts_listed"}, answers=422, tells=True, form={},
        way="without a reason"),
]  # fmt: skip

_OF_DRAFTS = [
    Row(method="GET", path="/orders/{number}/draw", of=Of.ORDER, may={ZONES: "draft.begun"}, answers="/drafts/*"),
    Row(method="GET", path="/orders/{number}/zones/{letter}/vary", of=Of.ORDER, may={ZONES: "draft.begun"}, answers="/drafts/*"),
    Row(method="GET", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.shown"}, tells=True),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: ""}, form={"do": "review"}, answers="/drafts/{draft}/review",
        way="to the review"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.shown"}, form={"do": "review", "applies": "hours"}, answers=422,
        tells=True, way="to the review, not whole"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.shown"}, form={"do": "read"}, tells=True, way="hours read back"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.dropped"}, form={"do": "drop"}, answers="/orders/{order}",
        way="dropped"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: ""}, answers="/drafts/{draft}",
        form={"do": "import", "as": "circle", "corners": "51.01,0.11", "circle_radius": "50"}, way="typed"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.shown"}, form={"do": "import", "as": "outline"}, answers=422,
        tells=True, way="without a file"),
    Row(method="POST", path="/drafts/{number}", of=Of.DRAFT, may={ZONES: "draft.shown"}, form={"do": "choose"}, answers=422, tells=True,
        way="nothing chosen"),
    Row(method="POST", path="/drafts/{number}/drawing", of=Of.DRAFT, may={ZONES: ""}, json={"drawing": DRAWN, "fields": {"note": "A note"}}),
    Row(method="POST", path="/drafts/{number}/preview", of=Of.UNREAD, may={ZONES: ""}, json=DRAWN),
    Row(method="POST", path="/drafts/{number}/hours", of=Of.UNREAD, may={ZONES: ""}, json={"applies": "always"}),
    Row(method="POST", path="/find", may={ZONES: "place.sought", CHECK: "place.sought"}, json={"place": PLACE}),
    Row(method="GET", path="/drafts/{number}/review", of=Of.DRAFT, may={ZONES: "draft.reviewed"}, tells=True),
    Row(method="POST", path="/drafts/{number}/offers/{place}", of=Of.DRAFT, may={ZONES: ""}, form={}, params={"place": offer_name(OUTLINE)},
        answers="/drafts/{draft}/review"),
    Row(method="POST", path="/drafts/{number}/offers/{place}", of=Of.DRAFT, may={ZONES: ""}, form={}, params={"place": "own"}, answers=404,
        way="the own outline, where none was replaced"),
    Row(method="POST", path="/drafts/{number}/save", of=Of.DRAFT, may={ZONES: "zone.added"}, answers="/orders/{order}/zones/B",
        form=lambda t: {"needed": "proportion|", "reason": "She works there.", "looked_over": t.looked_over}),
    Row(method="POST", path="/drafts/{number}/save", of=Of.DRAFT, may={ZONES: "draft.reviewed"}, answers=409, tells=True,
        form={"needed": "proportion|", "reason": "She works there."}, way="not looked over"),
]  # fmt: skip

_OF_PEOPLE = [
    Row(method="GET", path="/people", may={PEOPLE: "person.listed"}),
    Row(method="GET", path="/people/new", may={PEOPLE: ""}),
    Row(method="POST", path="/people/new", may={PEOPLE: "person.added"}, form=_new_person),
    Row(method="GET", path="/people/{number}", of=Of.PERSON, may={PEOPLE: "person.shown"}),
    Row(method="POST", path="/people/{number}", of=Of.PERSON, may={PEOPLE: "person.shown person.changed"}, answers="/people/{number}?done=changed",
        form={"role": "analyst", "police_force": "Saltmere Police"}),
    Row(method="GET", path="/people/{number}/deactivate", of=Of.PERSON, may={PEOPLE: "person.shown"}),
    Row(method="POST", path="/people/{number}/deactivate", of=Of.PERSON, may={PEOPLE: "person.shown person.changed"}, form={},
        answers="/people/{number}?done=deactivated"),
    Row(method="POST", path="/people/{number}/activate", of=Of.FORMER_PERSON, may={PEOPLE: "person.shown person.changed"}, form={},
        answers="/people/{number}?done=activated"),
    Row(method="GET", path="/people/{number}/password", of=Of.PERSON, may={PEOPLE: "person.shown"}),
    Row(method="POST", path="/people/{number}/password", of=Of.PERSON, may={PEOPLE: "person.shown password.reset"}, form={}),
    Row(method="POST", path="/people/{number}/sign-out", of=Of.PERSON, may={PEOPLE: "person.shown person.signed_out"}, form={},
        answers="/people/{number}?done=signed-out"),
    Row(method="POST", path="/people/{number}/tokens/{token}/end", of=Of.PERSON, may={PEOPLE: "person.shown token.ended"}, form={},
        answers="/people/{number}?done=ended"),
    Row(method="GET", path="/settings", may={SETTINGS: "signin.shown settings.shown token.listed", None: "signin.shown token.listed"}),
    Row(method="POST", path="/settings/sign-out-elsewhere", may={None: "signin.ended_elsewhere"}, form={}, answers="/settings?done=elsewhere"),
    Row(method="POST", path="/settings/tokens", may={None: "token.made"}, form=lambda t: {"for": "x", "rights": sorted(t.rights), "days": "1"}),
    Row(method="POST", path="/settings/tokens/{token}/end", of=Of.TOKEN, may={None: "token.ended"}, form={}, answers="/settings"),
    Row(method="GET", path="/audit", may={AUDIT: "audit.opened"}, audits=True),
    Row(method="POST", path="/audit", may={AUDIT: "audit.searched"}, form={}, audits=True),
    Row(method="POST", path="/audit/export", may={AUDIT: "audit.exported"}, form={}, audits=True),
    Row(method="POST", path="/audit/verify", may={AUDIT: "audit.verified audit.opened"}, form={}, audits=True),
]  # fmt: skip


def _below(prefix: str, rows: list[Row]) -> list[Row]:
    return [replace(row, path=prefix + row.path) for row in rows]


ROWS = [*_below(API, _OF_THE_API), *_SIGNING_IN, *_OF_ORDERS, *_OF_CHECKS, *_OF_DEVICES, *_OF_DRAFTS, *_OF_PEOPLE]
