"""Whatever is put into a field is text on every page, map and export, or refused in words; nothing of it is markup."""

import csv
import io
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from shapely.geometry import mapping

from cordon.actions.people import add_person
from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.cell import cell
from cordon.desk import open_desk
from cordon.right import Role
from cordon.settings import Settings
from tests.builders import order_json, square
from tests.cordon.browser import Browser
from tests.cordon.hostile_case import (
    FORCE,
    HOURS,
    PLAIN,
    SHOWN_ON,
    Case,
    Office,
    as_sent,
    faults_in,
    make_case,
    open_office,
    said,
    sign_in,
)
from tests.hostile import TEXTS, PageRead, packed, read_page, texts_in
from zones.text import is_text

ONE_LINE = {"/orders/new reference", "/orders/new subject_reference", "/orders/new protected_reference", "/orders//places name",
            "/drafts/ label"}  # fmt: skip
NOT_SERVED = ONE_LINE - {"/orders/new reference"} | {
    "/orders/new protected_name", "/orders/new subject_name", "/drafts/ note", "/check who", "/check how", "/checks//notes note",
    "/checks//in-error error_reason", "/checks//in-error/end error_reason",
}  # fmt: skip
ANSWERED = {
    "/orders/new reference": "order", "/orders/new court": "order", "/orders/new subject_name": "order",
    "/orders/new protected_name": "order", "/drafts/ label": "zones", "/drafts/ note": "zones", "/check who": "sightings",
    "/check how": "sightings",
}  # fmt: skip
DRAWN_ALIKE = ("officer", "court", "subject", "zone", "check", "trail")
"""Pages whose scripts hold numbers of the case alone, so that two cases of one shape have the same."""
WORDS = {name: text for name, text in TEXTS.items() if is_text(as_sent(text))}
"""As a form sends them: half of a surrogate pair comes by scripts and the API alone."""
ALONE = {name: text for name, text in TEXTS.items() if not text.isprintable() or len(text) > 98 or text[0] in "=+-@"}
"""What is about its own beginning, its length, or what no line holds; the others share lines of at most 98 characters."""
SENT = ALONE | {
    text[:24]: text for text in packed((text for name, text in TEXTS.items() if name not in ALONE), most=98)
}
AT_ONCE = {
    "all on one line": " ".join(text for text in WORDS.values() if text.isprintable() and len(text) < 150),
    "all words": "\n".join(text for text in WORDS.values() if len(text) < 2_000),
    "all that is no text": "".join(text for name, text in TEXTS.items() if name not in WORDS),
    "long": TEXTS["long"],
    "nothing": " ",
}


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office without a case."""
    home = tmp_path_factory.mktemp("office") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORDON_HOME", str(home))
        open_office().desk.engine.dispose()
    return home


@pytest.fixture
def office(empty: Path, home: Path) -> Office:
    shutil.copytree(empty, home, dirs_exist_ok=True)
    return open_office()


@pytest.fixture(scope="session")
def plain(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Case]:
    """The same case in plain words: filled in rightly; and wrongly as well."""
    made = {}
    for bad in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            home = tmp_path_factory.mktemp("plain") / "home"
            shutil.copytree(empty, home)
            patch.setenv("CORDON_HOME", str(home))
            made[bad] = make_case(open_office(), PLAIN, bad=bad)
    return made


def assert_plain(case: Case, plain: dict[bool, Case], *, bad: bool) -> None:
    """No text became an element, an attribute, a comment, a script, or an address that leads elsewhere."""
    known = {
        element for one in plain.values() for page in (*one.pages.values(), *one.refusals) for element in page.elements
    }
    for where, page in [*case.pages.items(), *(("refusal", one) for one in case.refusals)]:
        assert page.elements <= known, (where, page.elements - known)
        assert page.comments == [], where
        for link in page.links:
            assert link in ("", "data:,") or link.startswith(("/", "#")), (where, link)
            assert not link.startswith("//"), (where, link)
    for where in () if bad else DRAWN_ALIKE:  # of words in wrong places more or fewer sightings come
        assert case.pages[where].scripts == plain[False].pages[where].scripts, where
    for address in case.addresses:
        assert address.isascii(), address
        assert not set(address) & set(" \r\n\"'<>`{}"), address


def assert_shown(case: Case) -> None:
    """What was taken stands to the letter wherever it is shown, and nowhere where it must not."""
    for field, pages in SHOWN_ON.items():
        for where in pages if field in case.taken else ():
            assert where not in case.pages or case.pages[where].holds(case.taken[field]), f"{field} is not on {where}"
    for field, answer in ANSWERED.items():
        if field in case.taken:
            assert not case.taken[field] or case.taken[field] in case.answers[answer], f"{field} is not in {answer}"


@pytest.mark.parametrize("name", SENT)
def test_a_text_is_text_wherever_it_is_taken(office: Office, plain: dict[bool, Case], name: str) -> None:
    text = SENT[name]
    case = make_case(office, text)
    assert_plain(case, plain, bad=False)
    assert_shown(case)
    taken = {field for field in SHOWN_ON if field in case.taken}
    words = is_text(as_sent(text))
    assert taken >= set(SHOWN_ON) - ONE_LINE if words else taken == {"feature"}
    if words and text.isprintable() and len(text) <= 100:
        assert taken == set(SHOWN_ON)


@pytest.mark.parametrize("name", AT_ONCE)
def test_texts_where_no_words_belong_are_refused_as_text(office: Office, plain: dict[bool, Case], name: str) -> None:
    case = make_case(office, AT_ONCE[name], bad=True)
    assert_plain(case, plain, bad=True)
    assert_shown(case)


def test_what_is_served_and_filed_holds_no_words_of_officers(office: Office) -> None:
    case = make_case(office, "Canary")
    assert {field for field in SHOWN_ON if field in case.taken} == set(SHOWN_ON)
    reference, subject = case.taken["/orders/new reference"], case.taken["/orders/new subject_reference"]
    assert (reference, subject) == ("Canary", "Canary")
    for audience, times in (("court", 6), ("subject", 6)):
        page = case.client.get(f"/orders/{case.order}/map?audience={audience}").text
        said = [one for one in texts_in(read_page(page).data) if "Canary" in one]
        assert len(said) <= times, (
            said
        )  # the order's reference and the court's name, in title and head, and the maker's in small print
        assert "Works" not in page


def test_how_somebody_is_called_is_text(office: Office, plain: dict[bool, Case]) -> None:
    known = plain[True].pages["order"].elements | {
        element for page in plain[True].refusals for element in page.elements
    }
    client = TestClient(office.client.app, base_url="http://127.0.0.1")
    for number, text in enumerate(text for text in WORDS.values() if text.isprintable() and len(text) <= 100):
        name = f"officer-{number}"
        add_person(office.desk, name=name, called=text, role=Role.OFFICER, police_force=text, password=False)
        sign_in(office.desk, client, name)
        page = read_page(client.get("/orders/new").text)
        assert text in page.words
        assert page.elements <= known
        assert page.comments == []
        assert said("token", "add", name, "--for", text, "--rights", "see").startswith("cordon_")
        assert text in said("token", "list", name)


@pytest.mark.parametrize("name", AT_ONCE)
def test_the_name_of_the_force_s_sign_in_is_text(home: Path, name: str) -> None:
    """Whoever sets it may set what they like; the page shows it."""
    called = as_sent(AT_ONCE[name])
    settings = Settings(oidc_issuer="https://127.0.0.1:1", oidc_client_id="x", oidc_client_secret="x", oidc_name=called)
    client = TestClient(create_app(settings), base_url="http://127.0.0.1")
    pages = [read_page(client.get("/sign-in").text)]
    desk = open_desk(settings, Actor(name="tester", reason="a test"))
    add_person(desk, name="ann", called="Ann", role=Role.ADMINISTRATOR, police_force=FORCE, password=False)
    sign_in(desk, client, "ann")
    pages += [read_page(client.get(address).text) for address in ("/settings", "/people/new")]
    for page in pages:
        assert page.holds(called)
        assert page.comments == []
        assert {"img", "svg", "iframe", "style", "base", "b"}.isdisjoint(name for name, _ in page.elements)


Element = tuple[str, frozenset[str]]
LINES = [text for text in WORDS.values() if text.isprintable() and len(text) <= 100]


def somebody(office: Office, name: str, role: Role | None = None, *, force: str = FORCE) -> Browser:
    """Somebody's browser; with a role they are added first."""
    if role is not None:
        add_person(office.desk, name=name, called=name, role=role, police_force=force, password=False)
    assert isinstance(office.client.app, FastAPI)
    browser = Browser(office.client.app)
    sign_in(office.desk, browser.client, name)
    return browser


def assert_of_ours(pages: list[Response], known: set[Element]) -> list[PageRead]:
    """The pages taken apart; no text became an element, an attribute or a comment that those in plain words have not."""
    assert {one.status_code for one in pages} <= {200, 422}
    read = [read_page(one.text) for one in pages]
    for page in read:
        assert page.elements <= known
        assert page.comments == []
    return read


def elements_of(pages: list[Response]) -> set[Element]:
    return {element for page in pages for element in read_page(page.text).elements}


def test_people_their_forces_and_tokens_are_text(office: Office) -> None:
    known: set[Element] = set()
    for number, text in enumerate([PLAIN, *LINES]):
        ann = somebody(office, f"ann-{number}", Role.ADMINISTRATOR, force=text)
        here, new = f"/people/{3 + 2 * number}", {"name": f"p-{number}", "called": text}
        pages = [ann.send("/people/new", new | {"role": "officer", "signs_in": "provider"})]
        own = somebody(office, f"p-{number}")
        pages += [own.send("/settings/tokens", {"for": text, "rights": "see", "days": "1"}, page="/search")]
        pages += [own.get("/settings"), *(ann.get(f"{here}{more}") for more in ("", "/deactivate", "/password"))]
        pages += [ann.get("/people"), ann.get("/people/new"), ann.send(f"{here}/password")]
        known = known or elements_of(pages)
        read = assert_of_ours(pages, known)
        assert all(page.holds(text) for page in read), text
        assert sum(text == word for word in read[3].words) == 3, (
            "what they are called, their force, what their token is for"
        )


SOUGHT = ("who", "about", "action", "check", "since", "until")


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_people_tokens_and_searches_refuse_is_text(office: Office, name: str) -> None:
    ann, ada = somebody(office, "ann", Role.ADMINISTRATOR), somebody(office, "ada", Role.AUDITOR)
    own = somebody(office, "officer")
    known = elements_of([ada.send("/audit", page="/audit")])
    for text in ("\x00", as_sent(AT_ONCE[name])):
        pages = [
            ann.send("/people/new", dict.fromkeys(("name", "called", "role", "police_force", "signs_in"), text)),
            ann.send("/people/1", {"role": text, "police_force": text}, page="/people/1"),
            own.send("/settings/tokens", {"for": text, "rights": text, "days": text}, page="/search"),
            *(ada.send(f"/audit{more}", {field: text}, page="/audit") for more in ("", "/export") for field in SOUGHT),
        ]
        known |= elements_of(pages) if text == "\x00" else set()
        assert_of_ours(pages, known)


def test_what_the_audit_tells_and_hands_out_is_text(office: Office) -> None:
    """Its file too: no cell of it is a formula, in whatever language a spreadsheet reads it."""
    own, ada = somebody(office, "officer"), somebody(office, "ada", Role.AUDITOR)
    own.send("/search", {"text": "S-1", "why": PLAIN})
    known = elements_of([ada.send("/audit", {"action": "case.searched"}, page="/audit")])
    for number, text in enumerate(LINES):
        body = order_json(reference=text, subject={"reference": f"S-{number}", "name": "Alan Example"})
        assert office.api.post("/api/v1/orders", json=body).status_code == 201, text
    reasons = [as_sent(text) for text in WORDS.values() if len(text) <= 500]
    for text in reasons:
        assert own.send("/search", {"text": "S-1", "why": text}).status_code == 200
    for action, texts in (("order.added", LINES), ("case.searched", reasons)):
        pages = [ada.send("/audit", {"action": action}, page="/audit")]
        (read,) = assert_of_ours(pages, known)
        assert [text for text in texts if not read.holds(text)] == []
    file = ada.send("/audit/export", page="/audit").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file, newline="")))
    assert {cell(text.strip()) for text in reasons} <= {row["why"] for row in rows}
    assert set(LINES) <= {json.loads(row["what"]).get("order") for row in rows}
    assert [value for row in rows for value in row.values() if re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", value)] == []


def layers(path: Path, name: str) -> Path:
    """A GeoPackage of two layers, of which one is called so: by its database, as no tool of maps would call it."""
    import geopandas as gpd

    for layer in ("one", "two"):
        gpd.GeoDataFrame(geometry=[square()], crs="EPSG:4326").to_file(path, layer=layer)
    with closing(sqlite3.connect(path)) as file:
        for table in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents"):
            file.execute(f"UPDATE {table} SET table_name = ? WHERE table_name = 'one'", [name])
        file.execute('ALTER TABLE one RENAME TO "{}"'.format(name.replace('"', '""')))
        file.commit()
    return path


def test_what_a_file_is_called_and_calls_its_parts_is_text(office: Office, tmp_path: Path) -> None:
    """Its name, its layers, and the names of fields that nobody reads; several texts at once, as each file takes a second."""
    case = make_case(office, PLAIN)
    known: set[Element] = set()
    starts = {"kind": "workplace", "applies": "always", "do": "import", "as": "outline"}
    for number, text in enumerate([PLAIN, *packed(WORDS.values(), most=100)]):
        case.draft = case.client.get(f"/orders/{case.order}/draw", follow_redirects=False).headers["location"]
        feature = {"type": "Feature", "geometry": mapping(square()), "properties": {text: text, "name": PLAIN}}
        content = json.dumps({"type": "FeatureCollection", "features": [feature], text: text}).encode()
        case.send(case.draft, starts, files={"file": (f"{text}.geojson", content, "application/geo+json")})
        file = layers(tmp_path / f"{number}.gpkg", text)
        pages = [case.see("named", case.draft)]
        given = {"file": (f"{text}.gpkg", file.read_bytes(), "application/x-sqlite3")}
        sent = case.send(case.draft, starts | {"layer": "three"}, files=given)
        pages.append(read_page(sent.text))
        assert pages[1].holds(text), faults_in(sent)
        known = known or {element for page in pages for element in page.elements}
        for page in pages:
            assert page.elements <= known, text
            assert page.comments == []


def test_a_calendar_s_words_are_in_no_answer(office: Office) -> None:
    """Who is met where is nobody's business: of a schedule only its hours are kept."""
    made = office.api.post("/api/v1/orders", json=order_json())
    assert made.status_code == 201, made.text
    text = "Beth takes <b>the children</b> {{7*7}}"
    body = {"geojson": mapping(square()), "schedule": HOURS.format(text, text)}
    zone = office.api.post("/api/v1/orders/SPO%2F2026%2F1/zones", json=body)
    assert zone.status_code == 201, zone.text
    assert "Beth" not in zone.text
    for address in ("/orders/1", "/orders/1/zones/A", "/orders/1/map?audience=subject", "/api/v1/zones"):
        answer = (office.api if "/api/" in address else office.client).get(address)
        assert "takes" not in answer.text, address


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "nothing", "unicode_escape"])
def test_a_form_in_another_charset_breaks_nothing(office: Office, charset: str) -> None:
    edge = "edge"
    parts = {"csrf_token": office.token.encode(), "text": b"+2AA- \\ud800 \xd8\x00", "why": b"a test"}
    body = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (edge.encode(), name.encode(), value)
        for name, value in parts.items()
    )
    kind = f"multipart/form-data; boundary={edge}; charset={charset}"
    answer = office.client.post("/search", content=body + b"--edge--\r\n", headers={"content-type": kind})
    assert answer.status_code in (200, 403, 422), answer.text


def test_a_formula_in_a_table_of_findings_is_text(office: Office, tmp_path: Path) -> None:
    labels = [text for name, text in WORDS.items() if text.isprintable() and len(text) <= 500]
    assert office.api.post("/api/v1/orders", json=order_json()).status_code == 201
    for label in labels:
        body = {"circle": {"centre": "50.801,0.0", "radius_m": 50}, "label": label}
        assert office.api.post("/api/v1/orders/SPO%2F2026%2F1/zones", json=body).status_code == 201
    (tmp_path / "fixes.csv").write_text(
        "device,time,latitude,longitude,radius_95_m\nT,2026-03-03T12:00Z,50.801,0.0,10\n"
    )
    said("check-fixes", str(tmp_path / "fixes.csv"), "--out", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert sorted(row["zone"] for row in rows) == sorted(map(cell, labels))
    for row in rows:
        assert not re.match(r"\s*[=+\-@]", row["zone"]), row["zone"]


def test_what_a_person_put_in_a_file_s_layers_speaks_to_no_terminal(office: Office, tmp_path: Path) -> None:
    import geopandas as gpd

    file = tmp_path / "zones.gpkg"
    for layer in ("\x1b[2J one", "two"):
        gpd.GeoDataFrame(geometry=[square()], crs="EPSG:4326").to_file(file, layer=layer)
    sentence = said("zone", "add", "x", str(file), "--layer", "three")
    assert "one" in sentence
    assert "\x1b" not in sentence
