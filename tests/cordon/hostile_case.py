"""A case in which every field that a person can fill holds one text, as far as the field takes it, and its pages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote

from click.testing import CliRunner
from fastapi.testclient import TestClient
from httpx import Response
from shapely.geometry import mapping

from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.cli.main import cordon
from cordon.desk import Desk, now, open_desk
from cordon.pages.visitor import COOKIE
from cordon.settings import Settings
from cordon.signin.session import key_of, new_secret
from cordon.signin.storage import find_account, open_session
from tests.builders import square
from tests.hostile import PageRead, read_page, texts_in
from zones.database import writing
from zones.error import CordonError
from zones.feature import Feature

PLAIN = "Plain words"
FORCE = "Saltmere Police"
ORDER = {
    "reference": "SPO/2026/1", "kind": "full", "court": "Saltmere Magistrates' Court", "police_force": FORCE,
    "made_day": "2026-01-05", "made_hour": "10:00", "served_day": "2026-01-06", "served_hour": "10:00", "until": "2028-01-05",
    "subject_reference": "S-1", "subject_name": "Alan Whimbrel", "protected_reference": "P-1", "protected_name": "Beth Dotterel",
}  # fmt: skip
SIGHTING = {"subject": "S-1", "place": "50.801,0.0", "day": "2026-03-03", "hour": "12:00", "radius_m": "10", "who": "A witness",
            "how": "By eye", "why": "A report", "do": "save"}  # fmt: skip
HERE = {"name": "Her home", "place": "50.8010,0.0", "whose": "protected", "kind": "home", "known": "no"}
ENDINGS = {"protected_reference": "."}
"""The subject and the protected person are two."""
ON_ONE_LINE = ("reference", "subject_reference", "protected_reference", "name", "label")
WORDS_OF_ORDER = ("reference", "court", "subject_reference", "subject_name", "protected_reference", "protected_name")
HOURS = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/London:20260105T080000\r\n"
         "DTEND;TZID=Europe/London:20260105T200000\r\nRRULE:FREQ=DAILY\r\nSUMMARY:{}\r\nLOCATION:{}\r\nEND:VEVENT\r\n"
         "END:VCALENDAR\r\n")  # fmt: skip

SHOWN_ON = {
    "/orders/new reference": ("orders", "order", "zone", "trail", "places", "variation", "check", "answer", "officer", "court",
                              "subject", "found", "event", "maps", "restriction"),
    "/orders/new court": ("order", "officer", "court", "subject", "found"),
    "/orders/new subject_reference": ("orders", "order", "trail", "check", "answer", "sightings", "officer", "ask"),
    "/orders/new subject_name": ("order", "found"),
    "/orders/new protected_reference": ("order", "found"),
    "/orders/new protected_name": ("order", "found"),
    "/orders//places name": ("places", "variation"),
    "feature": ("imported",),
    "/drafts/ label": ("review", "order", "zone", "check", "answer", "officer", "trail", "found"),
    "/drafts/ note": ("zone", "officer", "variation"),
    "/check who": ("check", "sightings", "trail"),
    "/check how": ("check",),
    "/checks//notes note": ("check",),
    "/checks//in-error error_reason": ("marked", "marked_sightings", "marked_trail", "check"),
    "/checks//in-error/end error_reason": ("check",),
}  # fmt: skip
"""The pages that show each field, as far as a case looks at them."""


@dataclass
class Case:
    """The case under way: what was taken, field by field; every page by a name of ours; every refusal."""

    client: TestClient
    api: TestClient
    desk: Desk
    text: str
    number: int
    token: str
    words: str = ""
    """What fields of more than one line hold instead of the text; empty, the text."""
    order: int = 0
    draft: str = ""
    check: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    pages: dict[str, PageRead] = field(default_factory=dict)
    refusals: list[PageRead] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    def send(self, address: str, given: Mapping[str, Any], **more: Any) -> Response:
        """What a form's answer is; it leads to a page, is one, or refuses."""
        sent = {
            name: list(map(as_sent, value)) if isinstance(value, list) else as_sent(value)
            for name, value in given.items()
        }
        answer: Response = self.client.post(
            address, data={**sent, "csrf_token": self.token}, follow_redirects=False, **more
        )
        assert answer.status_code in (200, 303, 404, 409, 422), f"{address}: {answer.status_code} {answer.text[:500]}"
        self.addresses += [address, answer.headers.get("location", "")]
        if answer.status_code not in (200, 303):
            self.refusals.append(read_page(answer.text))
        return answer

    def script(self, address: str, given: Any) -> Any:
        """What a script of ours is answered."""
        sent = json.dumps(given)
        answer = self.client.post(
            address, content=sent, headers={"content-type": "application/json", "x-csrf-token": self.token}
        )
        assert answer.status_code in (200, 404, 422), f"{address}: {answer.status_code}"
        return answer.json()

    def fill(self, address: str, tried: tuple[str, ...], plain: Mapping[str, Any], **more: Any) -> Response:
        """Sends a form with the text in the fields that are tried; those that refuse it are filled plainly instead."""
        left = list(tried)
        for _ in range(len(tried) + 1):
            answer = self.send(address, {**plain, **{name: self.put(name) for name in left}}, **more)
            if answer.status_code == 303:
                break
            page = read_page(answer.text)
            refused = [name for name in left if f"{name}-error" in page.ids]
            if not refused:
                break
            if self.text.isprintable():
                assert page.holds(self.text), f"{address}: {refused} is refused and not shown"
            left = [name for name in left if name not in refused]
        kind = re.sub(r"/C?-?[0-9]+", "/", address)
        self.taken |= {f"{kind} {name}": as_sent(self.put(name)).strip() for name in left}
        return answer

    def put(self, name: str) -> str:
        """What is put into a field."""
        return (self.text if name in ON_ONE_LINE else self.words or self.text) + ENDINGS.get(name, "")

    def see(self, name: str, address: str) -> PageRead:
        """A page, kept under a name."""
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:500]}"
        self.addresses += [address, *(step.headers["location"] for step in answer.history)]
        self.pages[name] = read_page(answer.text)
        return self.pages[name]

    @property
    def plain_order(self) -> dict[str, str]:
        """An order of its own for each case, in plain words."""
        mine = {"reference": f"SPO/2026/{self.number}", "subject_reference": f"S-{self.number}",
                "protected_reference": f"P-{self.number}"}  # fmt: skip
        return ORDER | mine

    @property
    def subject(self) -> str:
        return self.taken.get("/orders/new subject_reference", self.plain_order["subject_reference"])


def faults_in(answer: Response) -> list[str]:
    """The sentences by which a form refuses."""
    return re.findall(r'class="govuk-error-message">(.*?)</p>', answer.text, re.DOTALL)


def sign_in(desk: Desk, client: TestClient, name: str) -> None:
    """A session, as signing in opens it."""
    secret = new_secret()
    with writing(desk.engine) as connection:
        account = find_account(connection, name)
        assert account is not None
        open_session(connection, account, key_of(secret), now())
    client.cookies.set(COOKIE, secret)


def said(*words: str) -> str:
    """What a command prints, or the sentence it ends with."""
    done = CliRunner().invoke(cordon, list(words))
    if isinstance(done.exception, CordonError):
        return str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


@dataclass(frozen=True)
class Office:
    """The service with an officer signed in, and a program that acts for them."""

    desk: Desk
    client: TestClient
    token: str
    api: TestClient


def open_office() -> Office:
    """An office in the data folder of the settings, which may be a copy of another's."""
    desk = open_desk(Settings(), Actor(name="tester", reason="a test"))
    client = TestClient(create_app(Settings()), base_url="http://127.0.0.1")
    said("user", "add", "officer", "--role=officer", f"--force={FORCE}", "--called=An officer", "--no-password")
    sign_in(desk, client, "officer")
    secret = said("token", "add", "officer", "--for", "a test", "--rights", "see,check,zones,orders").strip()
    api = TestClient(client.app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {secret}"})
    token = read_page(client.get("/orders/new").text).fields["csrf_token"]
    return Office(desk=desk, client=client, token=token, api=api)


def make_case(office: Office, text: str, number: int = 1, *, bad: bool = False) -> Case:
    """An order and all that belongs to it filled with a text, and its pages looked at.

    With `bad`, the text is also sent where no words are taken: days, numbers, choices, files.
    """
    case = fill_case(office, text, number, bad=bad)
    _look(case, bad=bad)
    if bad:
        _bad_api(case)
    return case


def fill_case(office: Office, text: str, number: int = 1, *, words: str = "", bad: bool = False) -> Case:
    """A case as `make_case` makes it, of which no page is looked at."""
    case = Case(
        client=office.client, api=office.api, desk=office.desk, text=text, words=words, number=number, token=office.token
    )  # fmt: skip
    _order(case)
    if bad:
        _bad_order(case)
        _bad_place(case)
    case.fill(f"/orders/{case.order}/places", ("name",), HERE | {"place": f"50.8010,{0.01 * number:g}"})
    _zone(case, bad=bad)
    if bad:
        _bad_sighting(case)
    _sighting(case)
    return case


def _order(case: Case) -> None:
    answer = case.fill("/orders/new", WORDS_OF_ORDER, case.plain_order)
    assert answer.status_code == 303, faults_in(answer)
    case.order = int(answer.headers["location"].rpartition("/")[2])


def _bad_order(case: Case) -> None:
    text = case.text
    case.send("/orders/new", dict.fromkeys(ORDER, text))
    case.send(f"/orders/{case.order}/event", {"kind": text, "day": text, "hour": text, "until": text})
    case.send(f"/orders/{case.order}/event", {"kind": text, "day": "2026-03-01", "hour": "10:00", "until": text})
    case.send(f"/orders/{case.order}/restriction", {"names": text})
    case.send(f"/purpose/{case.order}", {"purpose": text, "next": text})
    case.send(f"/purpose/{case.order}", {"other": text})
    case.send("/sign-in", {"name": text, "password": text, "next": text})
    for audience, at, scale, paper in (
        (text, "", "", ""),
        ("court", text, "", ""),
        ("court", "", text, ""),
        ("court", "", "", text),
    ):
        answer = case.client.get(
            f"/orders/{case.order}/map",
            params={name: as_sent(value) for name, value in
                    {"audience": audience, "at": at, "scale": scale, "paper": paper}.items()},
        )  # fmt: skip
        assert answer.status_code == 422
        case.refusals.append(read_page(answer.text))


def _bad_place(case: Case) -> None:
    address = f"/orders/{case.order}/places"
    hours = {"applies": "hours", "start_1": "08:00", "end_1": "09:00", "first_day": "2026-01-05"}
    case.send(address, HERE | {"place": case.text})
    case.send(address, HERE | {"whose": case.text, "kind": case.text})
    for name in ("also", "except", "first_day", "start_1", "bank_holidays", "weekdays"):
        case.send(address, HERE | hours | {name: case.text, "do": "read"})


def _zone(case: Case, *, bad: bool) -> None:
    case.draft = case.client.get(f"/orders/{case.order}/draw", follow_redirects=False).headers["location"]
    if bad:
        _bad_draft(case)
    starts = {"from_day": "2026-01-05", "from_hour": "10:00", "kind": "workplace", "applies": "always", "buffer_m": "50",
              "precision_m": ""}  # fmt: skip
    feature = {"type": "Feature", "geometry": mapping(square(0.01 * case.number)), "properties": {"name": case.text}}
    outline = starts | {"do": "import", "as": "outline"}
    answer = case.send(case.draft, outline, files=_file(case, feature))
    assert answer.status_code == 303, faults_in(answer)
    case.taken["feature"] = Feature(geometry=None, name=case.text).name
    case.see("imported", case.draft)
    answer = case.fill(case.draft, ("label", "note"), starts | {"label": "Works", "note": "Hers"})
    assert answer.status_code == 303, faults_in(answer)
    answer = case.client.get(f"{case.draft}/review")
    case.pages["review"] = read_page(answer.text)
    needed = [unescape(one) for one in re.findall(r'name="needed" value="([^"]*)"', answer.text)]
    looked_over = re.findall(r'name="looked_over" value="(\w+)"', answer.text)
    reasons = {"needed": needed, "reason": [case.text] * len(needed), "looked_over": looked_over}
    if bad:
        case.send(f"{case.draft}/save", reasons | {"reason": [""] * len(needed)})
    answer = case.send(f"{case.draft}/save", reasons)
    if answer.status_code == 422:
        answer = case.send(f"{case.draft}/save", reasons | {"reason": [PLAIN] * len(needed)})
    assert answer.status_code == 303, faults_in(answer)


def _file(case: Case, *features: Any) -> dict[str, Any]:
    """A GeoJSON file of the text's own name."""
    content = json.dumps({"type": "FeatureCollection", "features": features})
    return {"file": (f"{as_sent(case.text)[:100]}.geojson", content.encode(), "application/geo+json")}


def as_sent(text: str) -> str:
    """A text as far as an address or a header can carry it."""
    return "".join(letter for letter in text if not "\ud800" <= letter <= "\udfff")


def _bad_draft(case: Case) -> None:
    """What scripts send, and files with nothing to read, or the text as the name of all of their features."""
    text, feature = case.text, {"type": "Feature", "geometry": mapping(square()), "properties": {"name": case.text}}
    case.script(f"{case.draft}/drawing", {"fields": {"label": text, "note": text, text: text, "weekdays": [text]}})
    case.see("draft that was kept", case.draft)
    for given in (text, {"kind": text}, {"kind": "corridor", "line": text, "width_m": text}):
        case.script(f"{case.draft}/preview", given)
        case.script(f"{case.draft}/drawing", {"drawing": given})
        case.see("draft of no zone", case.draft)
    case.script(f"{case.draft}/hours", {"applies": "hours", "also": text, "except": text, "start_1": text})
    case.script("/find", {"place": text})
    sent = _file(case, feature, {**feature, "geometry": mapping(square(0.01))})
    case.pages["choice"] = read_page(case.send(case.draft, {"do": "import", "as": "outline"}, files=sent).text)
    for given in ({"layer": text}, {"crs": text}, {"as": "route", "import_width": text}, {"as": "route"}):
        case.send(case.draft, {"do": "import", "as": "outline"} | given, files=sent)
    for content in (text.encode("utf-8", "replace"), b"", f'{{"type": {json.dumps(text)}}}'.encode()):
        name, _, kind = sent["file"]
        case.send(case.draft, {"do": "import", "as": "outline"}, files={"file": (name, content, kind)})
    case.send(case.draft, {"do": "import", "as": "corners", "corners": text})
    case.send(case.draft, {"do": "choose", "choice": text})
    for name in ("kind", "buffer_m", "precision_m", "from_hour", "first_day", "also", "label"):
        case.send(case.draft, {"applies": "hours", name: text})
    case.send(case.draft, {"label": "", "also": "", "first_day": ""})


def _bad_sighting(case: Case) -> None:
    plain = SIGHTING | {"subject": case.subject}
    for name in ("place", "subject", "day", "hour", "until_day", "radius_m", "drawing"):
        case.send("/check", plain | {name: case.text})
    case.send("/check", plain | {"place": case.text, "do": "look"})
    for given in ({"place": case.text}, {"drawing": case.text}):
        case.send("/check", plain | given | {"do": "area"})


def _sighting(case: Case) -> None:
    plain = SIGHTING | {"subject": case.subject, "place": f"50.801,{0.01 * case.number:g}"}
    case.pages["answer"] = read_page(case.send("/check", plain | {"do": "look", "why": PLAIN}).text)
    answer = case.fill("/check", ("who", "how", "why"), plain)
    assert answer.status_code == 303, faults_in(answer)
    case.check = answer.headers["location"]
    case.fill(f"{case.check}/notes", ("note",), {"note": PLAIN})
    wrong = {"error_reason": PLAIN}
    case.fill(f"{case.check}/in-error", ("error_reason",), wrong)
    for name, address in (
        ("marked", case.check),
        ("marked_sightings", "/sightings"),
        ("marked_trail", f"/orders/{case.order}/trail"),
    ):
        case.see(name, address)
    case.fill(f"{case.check}/in-error/end", ("error_reason",), wrong)


def addresses_of(case: Case, *, seldom: bool = True) -> dict[str, str]:
    """The pages of a case by a name of ours; with `seldom`, also those that hold little of it."""
    number, check = case.order, case.check
    more = {
        "explanation": f"{check}/explanation", "event": f"/orders/{number}/event", "ask": f"/check?order={number}",
        "home": "/", "maps": "/maps", "restriction": f"/orders/{number}/restriction", "purpose": f"/purpose/{number}",
    }  # fmt: skip
    return {
        "orders": "/orders", "order": f"/orders/{number}", "zone": f"/orders/{number}/zones/A",
        "trail": f"/orders/{number}/trail", "places": f"/orders/{number}/places", "sightings": "/sightings", "check": check,
        "variation": f"/orders/{number}/zones/A/vary", **(more if seldom else {}),
        **{audience: f"/orders/{number}/map?audience={audience}" for audience in ("officer", "court", "subject")},
    }  # fmt: skip


def _look(case: Case, *, bad: bool) -> None:
    for name, address in addresses_of(case, seldom=bad).items():
        case.see(name, address)
    case.pages["found"] = read_page(case.send("/search", {"text": case.text[:200], "why": PLAIN}).text)
    reference = case.taken.get("/orders/new reference", case.plain_order["reference"])
    for name, address in (("order", f"orders/{quote(reference, safe='')}"), ("zones", f"orders/{quote(reference, safe='')}/zones"),
                          ("sightings", "sightings"), ("findings", f"findings?order={quote(reference, safe='')}")):  # fmt: skip
        answer = case.api.get(f"/api/v1/{address}")
        assert answer.status_code == 200, answer.text
        case.answers[name] = texts_in(answer.json())


def _bad_api(case: Case) -> None:
    """The text in every member of every body."""
    text, headers = case.text, {"content-type": "application/json"}
    for address, given in (
        ("/checks", {"place": text, "at": "2026-03-03T12:00Z"}),
        ("/checks", {"place": "50.8,0", "at": text, "subject": text}),
        ("/checks", {text: text}),
        ("/sightings", dict.fromkeys(("subject", "place", "who", "how", "at"), text)),
        ("/orders", dict.fromkeys(("reference", "kind", "court", "police_force", "made_at", "subject"), text)),
        ("/orders", [text]),
        ("/fixes", {"fixes": [{"device": text, "time": text}, text], "subject": text}),
        ("/fixes", {"fixes": [{"device": text, "time": text}, text]}),
        ("/orders/x/zones", {"circle": {"centre": text, "radius_m": 5}}),
        ("/orders/x/zones", {"circle": {"centre": "50.8,0", "radius_m": 5}, "schedule": HOURS.format(text, text),
                             "label": text, "kind": text}),
        ("/orders/x/zones", {"circle": {"centre": "50.8,0", "radius_m": 5}, "schedule": {text: text}}),
    ):  # fmt: skip
        answer = case.api.post(f"/api/v1{address}", content=json.dumps(given), headers=headers)
        assert answer.status_code in (404, 422, 200), f"{address}: {answer.status_code} {answer.text}"
        assert "json" in answer.headers["content-type"], answer.text
