"""No word of a case leaves the database but on a page: a service is served, used, misused and broken, and then looked through.

Whatever a person can fill in holds a word that stands nowhere else. Of these, references are in capitals; names to
sign in with, reasons and police forces in small letters. The audit may hold these, and none that begins with a capital.
"""

import html
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pysqlite3.dbapi2 as sqlite
import pytest
from httpx import Response
from shapely.geometry import mapping

from cordon.actions.maps import Form
from cordon.api.drawn import PAPERS
from cordon.pages.visitor import COOKIE
from cordon.right import Role
from cordon.signin.session import new_secret
from tests.builders import PROJECT, square
from tests.cordon.browser import FORCE, PASSWORD
from tests.cordon.hostile_case import HOURS
from tests.hostile import read_page
from tests.house.routes import API, ROWS, see_answered, who_may
from tests.house.served_case import GROUNDS, HERE, OWN, THERE, Served, secret_in, served, token_in, word
from tests.house.world import NOON, Browsing, Target, draft_of

ANYWHERE = re.compile(r"whimbrel\w*|dotterel|turnstone|tulip|saltmere|0312457|1098765", re.IGNORECASE)
IN_AUDIT = re.compile(r"Whimbrel\w*|Dotterel|Turnstone|tulip|0312457|1098765")
SHOWN = ("court", "subject name", "protected name", "place name", "draft label", "draft note", "label", "note", "who", "how", "check note",
         "called", "file name", "no place", "sought and not there", "restricted to", "nobody", "time", "no subject", "no device", "doubt reason", "trust reason")  # fmt: skip
KEPT = ("court", "subject name", "protected name", "place name", "label", "note", "review reason", "who", "how", "check note", "called",
        "file name", "device", "api label", "doubt reason", "trust reason")  # fmt: skip


# what is done


def fill_in(service: Served) -> None:
    """A case by way of its forms, every field of which holds a word of its own; somebody is added, who signs in."""
    _new_person(service)
    _zone(service, _order(service))
    _sighting(service)
    _by_program(service)
    _doubt(service)


def _new_person(service: Served) -> None:
    """Adds an officer, who signs in with a password for one use, wrongly first, and chooses one of their own."""
    administrator = service.browser(Role.ADMINISTRATOR)
    form = {
        "name": "whimbrel.newcomer",
        "called": word("called"),
        "role": "officer",
        "police_force": FORCE,
        "signs_in": "password",
    }
    once = secret_in(service.ask("POST", "/people/new", administrator, form=form))
    service.secrets |= {once, OWN, PASSWORD, "Whimbrel guess"}
    secret = new_secret()
    before = Browsing(
        secret=secret, form_token=token_in(service.ask("GET", "/sign-in", Browsing(secret=secret, form_token="")))
    )
    for name, password in (
        ("whimbrel.newcomer", "Whimbrel guess"),
        ("Whimbrel guess", once),
        (word("nobody"), word("x")),
    ):
        assert service.ask("POST", "/sign-in", before, form={"name": name, "password": password}).status_code == 422
    inside = service.ask("POST", "/sign-in", before, form={"name": "whimbrel.newcomer", "password": once})
    session = re.search(rf"{COOKIE}=([^;]+)", inside.headers["set-cookie"])
    assert session
    service.secrets.add(session[1])
    mine = Browsing(secret=session[1], form_token="")
    mine = replace(mine, form_token=token_in(service.ask("GET", "/password", mine)))
    chosen = {"old": once, "new": OWN, "again": OWN}
    assert service.ask("POST", "/password", mine, form=chosen | {"again": word("again")}).status_code == 422
    assert service.ask("POST", "/password", mine, form=chosen).status_code == 303
    token = service.ask(
        "POST", "/settings/tokens", mine, form={"for": "whimbrel token", "rights": ["see"], "days": "1"}
    )
    service.secrets.add(secret_in(token))


ORDER = {
    "reference": "WHIMBREL/1", "kind": "full", "court": word("court"), "police_force": FORCE, "made_day": "2026-01-05",
    "made_hour": "10:00", "served_day": "2026-01-06", "served_hour": "10:00", "until": "2028-01-05", "subject_reference": "S-WHIMBREL",
    "subject_name": word("subject name"), "protected_reference": "P-WHIMBREL", "protected_name": word("protected name"),
}  # fmt: skip
MAIN = Target(reference="WHIMBREL/1", subject="S-WHIMBREL")


def _order(service: Served) -> str:
    who = service.browser(Role.OFFICER, MAIN)
    made = service.ask("POST", "/orders/new", who, form=ORDER)
    assert made.status_code == 303, made.text
    order = made.headers["location"]
    assert (
        service.ask("POST", f"/purpose{order.removeprefix('/orders')}", who, form={"other": GROUNDS}).status_code == 303
    )
    spot = {"name": word("place name"), "place": f"{HERE},{THERE}", "whose": "protected", "kind": "home", "known": "no"}
    assert service.ask("POST", f"{order}/places", who, form=spot).status_code == 303
    assert service.ask("POST", f"{order}/places", who, form=spot | {"place": word("no place")}).status_code == 422
    assert service.ask("POST", f"{order}/restriction", who, form={"names": word("restricted to")}).status_code == 422
    return service.ask("GET", f"{order}/draw", who).headers["location"]


def _zone(service: Served, draft: str) -> None:
    """Draws a zone: files good and bad, large enough for the disk and for the reader's own process; then saves it."""
    who = service.browser(Role.OFFICER, MAIN)
    drawn = {"kind": "circle", "centre": [float(THERE), float(HERE)], "radius_m": 60}
    fields = {"label": word("draft label"), "note": word("draft note")}
    for path in ("preview", "drawing"):
        given = drawn if path == "preview" else {"drawing": drawn, "fields": fields}
        assert service.ask("POST", f"{draft}/{path}", who, json=given).status_code == 200
    kml = "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark><name>{}</name>{}</Placemark></kml>"
    ring = (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    corners = " ".join(f"{lon},{lat}" for lon, lat in square(0.1, 51.0).exterior.coords)
    feature = {"type": "Feature", "geometry": mapping(square(0.1, 51.0)), "properties": {"name": word("feature")}}
    rest = {"do": "import", "as": "outline"}
    for content, status in (
        (kml.format(word("open ring"), ring.format(corners[: corners.rindex(" ")])), 422),
        (kml.format(word("bad number"), ring.format(f"{HERE},{THERE},x 1,{word('corner')}")), 422),
        (f"<!DOCTYPE {word('doctype')}><kml/>", 422),
        (word("no file") * 300_000, 422),
        (f'{{"type": "{word("type")}"}}', 422),
        (kml.format(word("placemark"), ring.format(corners)), 303),
        (json.dumps({"type": "FeatureCollection", "features": [feature]}), 303),
    ):
        kind = "kml" if content.startswith("<") else "geojson"
        sent = {"file": (f"{word('file name')}.{kind}", content.encode(), word("media type"))}
        answer = service.ask("POST", draft, who, form=rest, files=sent)
        assert answer.status_code == status, answer.text
    starts = {"from_day": "2026-01-05", "from_hour": "10:00", "kind": "workplace", "applies": "always", "buffer_m": "50",
              "label": word("label"), "note": word("note")}  # fmt: skip
    assert service.ask("POST", draft, who, form=starts).headers["location"] == f"{draft}/review"
    review = service.ask("GET", f"{draft}/review", who)
    needed = [html.unescape(one) for one in re.findall(r'name="needed" value="([^"]*)"', review.text)]
    assert needed
    looked_over = re.findall(r'name="looked_over" value="(\w+)"', review.text)
    reasons = {"needed": needed, "reason": [word("review reason")] * len(needed), "looked_over": looked_over}
    assert service.ask("POST", f"{draft}/save", who, form=reasons).status_code == 303


def _sighting(service: Served) -> None:
    who = service.browser(Role.OFFICER, MAIN)
    seen = {"subject": "S-WHIMBREL", "place": f"{HERE},{THERE}", "day": "2026-03-03", "hour": "12:00", "radius_m": "10",
            "who": word("who"), "how": word("how"), "why": GROUNDS, "do": "save"}  # fmt: skip
    for name in ("place", "subject", "day", "radius_m", "drawing"):
        assert service.ask("POST", "/check", who, form=seen | {name: word(f"no {name}")}).status_code in (200, 422)
    made = service.ask("POST", "/check", who, form=seen)
    assert made.status_code == 303, made.text
    check = made.headers["location"]
    assert service.ask("POST", f"{check}/notes", who, form={"note": word("check note")}).status_code == 303
    for address, why in (("in-error", word("error reason")), ("in-error/end", word("right reason"))):
        assert service.ask("POST", f"{check}/{address}", who, form={"error_reason": why}).status_code == 303
    for text in (word("who"), word("sought and not there")):
        assert service.ask("POST", "/search", who, form={"text": text, "why": GROUNDS}).status_code == 200
    assert service.ask("POST", "/find", who, json={"place": word("sought place")}).status_code in (404, 422)
    for address in ("/orders", "/sightings", "/maps", "/", check, f"{check}/explanation", "/orders/1", "/orders/1/zones/A",
                    "/orders/1/places", "/orders/1/trail", "/orders/1/draw",
                    *(f"/orders/1/map?audience={audience}" for audience in ("officer", "court", "subject"))):  # fmt: skip
        assert service.ask("GET", address, who).status_code in (200, 303)
    auditor = service.browser(Role.AUDITOR)
    for name in ("who", "about", "check"):
        service.ask("POST", "/audit/export", auditor, form={name: word(f"audit {name}")})


def _by_program(service: Served) -> None:
    """A zone with a calendar, and fixes: what programs send."""
    officer = service.program(service.staff[Role.OFFICER])
    order = f"{API}/orders/WHIMBREL%2F1"
    zone = {
        "geojson": mapping(square(0.2, 51.0)),
        "schedule": HOURS.format(word("summary"), word("location")),
        "label": word("api label"),
    }
    assert service.ask("POST", f"{order}/zones", token=officer, json=zone).status_code == 201
    bad = zone | {"schedule": HOURS.format(word("summary"), "x").replace("DAILY", word("rule"))}
    assert service.ask("POST", f"{order}/zones", token=officer, json=bad).status_code == 422
    fix = {"device": word("device"), "time": NOON, "latitude": 50.801, "longitude": 0.0, "radius_95_m": 10}
    fixes = {"fixes": [fix], "subject": "S-WHIMBREL", "record": True}
    assert service.ask("POST", f"{API}/fixes", token=officer, json=fixes).status_code == 200
    for given in ({"fixes": [fix | {"time": word("time")}]}, fixes | {"subject": word("no subject")}):
        assert service.ask("POST", f"{API}/fixes", token=officer, json=given).status_code in (200, 404)
    service.ask("GET", f"{API}/sightings", token=officer)


def _doubt(service: Served) -> None:
    """A doubt about a device, and that it is taken back."""
    who = service.browser(Role.OFFICER, MAIN)
    about = {"devices": word("device"), "why": GROUNDS}
    assert service.ask("POST", "/devices", who, form=about | {"devices": word("no device")}).status_code == 422
    assert service.ask("POST", "/devices", who, form=about).status_code == 200
    marked = service.ask("POST", "/devices/doubts", who, form=about | {"because": word("doubt reason")})
    assert marked.status_code == 303, marked.text
    page = service.ask("GET", marked.headers["location"], who).text
    (end,) = re.findall(r'action="(/devices/doubts/\d+/end)"', page)
    for address in ("/orders/1/trail", "/orders/1/visits", "/orders/1/map?audience=officer"):
        assert service.ask("GET", address, who).status_code == 200
    assert service.ask("POST", end, who, form={"because": word("trust reason")}).status_code == 303
    service.ask("GET", "/devices", who)


def walk(service: Served) -> None:
    """Every row of the table of routes, and each answered as it says."""
    programs = {role: service.program(account) for role, account in service.staff.items()}
    for row in ROWS:
        role = who_may(row)
        target = service.target(role, row)
        who = service.browser(role, target, new=row in _OF_SESSIONS)
        see_answered(row, target, service.row(row, target, who, programs[role]))
        if row in _OF_SESSIONS:
            service.sessions.clear()


def bad(name: str) -> str:
    """What most fields do not take; those of references, reasons and police forces may, and the audit may hold these."""
    text = word(f"bad {name}")
    if name.endswith("reference"):
        return text.upper()
    return text.lower() if name in ("other", "why", "for", "police_force") else text


_OF_SESSIONS = [row for row in ROWS if row.path in ("/sign-in", "/sign-out", "/password", "/screen")]


def misuse(service: Served) -> None:
    """Each field of each form with a word that it does not take; and words in addresses, by somebody and by nobody."""
    programs = {role: service.program(account) for role, account in service.staff.items()}
    for row in ROWS:
        role = who_may(row)
        target, token = service.target(role, row), programs[role]
        who = service.browser(role, target)
        for kind, given in row.body(target).items() if row not in _OF_SESSIONS else ():
            for name in given:
                service.row(row, target, who, token, **{kind: given | {name: bad(name)}})
            service.row(row, target, who, token, **{kind: {name: bad(name) for name in (*given, word("unknown"))}})
    for row in {(row.method, row.path): row for row in ROWS}.values():
        role, query = who_may(row), "&".join(f"{name}={word('query')}" for name in ("order", "audience", "next"))
        lost = re.sub(r"\{[^}]*\}", word("address"), row.path) + f"?{query}"
        service.ask(row.method, lost)
        if row.is_api:
            service.ask(row.method, lost, token=programs[role])
        else:
            service.ask(row.method, lost, service.browser(role))


_OF_STAMPS = ("key", "recorded_at", "recorded_by", "police_force")


def damage(service: Served) -> None:
    """Each column of each table holds what was never written to it, while pages are asked for; then a table is gone."""
    role = Role.OFFICER
    target = service.case(role)
    draft, who = draft_of(service.desk, service.staff[role], target), service.browser(role, target)
    order, check = f"/orders/{target.number}", f"/checks/{target.check}"
    pages = {"case_place": f"{order}/places", "zone_draft": f"/drafts/{draft}", "recorded_check": f"{order}/trail"}

    def look(table: str) -> None:
        for address in {order, check, pages.get(table, order)}:
            service.ask("GET", address, who)

    with closing(sqlite.connect(service.home / "cordon.db", isolation_level=None, timeout=30)) as raw:
        raw.execute("PRAGMA foreign_keys = 0")
        for table, column, is_text in _columns(raw):
            last = f"WHERE rowid = (SELECT max(rowid) FROM {table})"
            before = raw.execute(f'SELECT "{column}" FROM {table} {last}').fetchone()
            if before is None:
                continue
            # Text that is no UTF-8 is quoted by what SQLite says of it.
            wrong = "CAST(X'5768696d6272656cff' AS TEXT)" if is_text else f"'{word('damage')}'"
            with suppress(sqlite.IntegrityError):
                raw.execute(f'UPDATE {table} SET "{column}" = {wrong} {last}')
                look(table)
                raw.execute(f'UPDATE {table} SET "{column}" = ? {last}', before)
        raw.execute("ALTER TABLE zone_version RENAME TO gone")
        look("zone_version")
        raw.execute("ALTER TABLE gone RENAME TO zone_version")


def _columns(raw: Any) -> Iterator[tuple[str, str, bool]]:
    """The columns of the tables of cases and people, and whether a text is in each."""
    found = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    tables = [name for name, sql in found if "recorded_by" in sql and not name.startswith("gazetteer")]
    for table in (*tables, "zone_draft", "session_purpose"):
        for _, column, kind, _, _, is_key in raw.execute(f"PRAGMA table_info({table})").fetchall():
            if not is_key and column not in _OF_STAMPS:
                yield table, column, kind.startswith(("VARCHAR", "TEXT"))


def misread(service: Served) -> None:
    """A search that stumbles over what it was asked, and says it in its error's text."""
    auditor = service.browser(Role.AUDITOR)
    assert service.ask("POST", "/audit", auditor, form={"about": word("audit about")}).status_code == 500


# what is found


def words_in(text: str, pattern: re.Pattern[str] = ANYWHERE) -> set[str]:
    return set(pattern.findall(text))


def asked_for(answer: Response) -> str:
    return unquote(str(answer.request.url))


def addresses_in(answer: Response) -> set[str]:
    """Where an answer leads, and what it loads."""
    links = set(read_page(answer.text).links) if "text/html" in answer.headers.get("content-type", "") else set()
    return {unquote(one) for one in links | {answer.headers.get("location", "")}}


def is_plain(address: str) -> bool:
    """Whether an address of a page has names of pages in it, and what stands for records: numbers and letters."""
    fixed = {part for row in ROWS for part in row.path.split("/")} | {"C-", "", *Form, *PAPERS}
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return path.startswith("/static/") or all(re.sub(r"\d+|^[A-Z]$", "", part) in fixed for part in path.split("/"))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def audit_of(home: Path) -> str:
    with closing(sqlite.connect(home / "cordon.db")) as raw:
        return "\n".join(
            str(row) for table in ("audit_event", "audit_head") for row in raw.execute(f"SELECT * FROM {table}")
        )


@pytest.mark.parametrize(
    ("mode", "steps", "logged"),
    [
        pytest.param("as it is served", (fill_in, damage), ("builtins.TypeError",), id="as it is served"),
        pytest.param("with all that libraries say", (fill_in, walk, misuse, misread),
                     ("DEBUG asyncio", "INFO sqlalchemy.engine", "TRACE uvicorn.asgi", "builtins.RuntimeError"),
                     id="with all that libraries say"),
    ],
)  # fmt: skip
def test_no_word_of_a_case_is_found_but_in_the_database_and_on_pages(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    mode: str,
    steps: tuple[Callable[[Served], None], ...],
    logged: tuple[str, ...],
) -> None:
    for ours in ("httpx", "httpcore"):  # what the test asks with
        caplog.set_level(logging.WARNING, logger=ours)
    with served(tmp_path, mode) as service:
        for step in steps:
            step(service)
        files = files_of(service.home)
    log, temporary = service.log.read_text(errors="replace"), files_of(service.temporary)
    kept = b"".join(files.pop(name) for name in list(files) if name.startswith("cordon.db"))
    shown = "".join(answer.text for answer in service.answers)
    own = [answer for answer in service.answers if not words_in(asked_for(answer))]
    failed = [answer for answer in service.answers if answer.status_code >= 500]
    leading = {address for answer in own for address in addresses_in(answer)}

    # Else nothing could be found anywhere.
    assert [name for name in KEPT if word(name).encode() not in kept] == []
    shown = shown.casefold()  # names to sign in with are shown in small letters
    assert [name for name in SHOWN if word(name).casefold() not in shown] == []
    assert [kind for kind in logged if kind not in log] == []
    assert failed
    assert leading > {"/sign-in", "/orders", "/orders/1"}

    found: dict[str, set[Any]] = {
        "the log": words_in(log),
        "temporary files": set(temporary),
        "other files": {word for name, content in files.items() for word in words_in(f"{name} {content.decode()}")},
        "the audit": words_in(audit_of(service.home), IN_AUDIT),
        "addresses": {address for address in leading if words_in(address)},
        "addresses of pages": {address for address in leading if address.startswith("/") and not is_plain(address)},
        "headers": {word for answer in own for item in answer.headers.items() for word in words_in(": ".join(item))},
        # Who asks stands in the page's head.
        "faults": {(asked_for(answer), word) for answer in failed for word in words_in(answer.text) - {"whimbrel"}},
        "secrets": {secret for secret in service.secrets for content in (*files.values(), kept, log.encode())
                    if secret.encode() in content},
    }  # fmt: skip
    assert {place: words for place, words in found.items() if words} == {}


# the watch over a whole run


LETS_OUT = """
import logging, tempfile, warnings
def test_log(): logging.getLogger("uvicorn.error").warning("Beth Dotterel")
def test_warning(): warnings.warn("Beth Dotterel")
def test_file(): tempfile.mkstemp(suffix="left")
"""
KEEPS = """
import logging, tempfile
def test_log(): logging.getLogger("sqlalchemy.engine").error("Beth Dotterel")
def test_file(tmp_path):
    (tmp_path / "Beth Dotterel").touch()
    tempfile.TemporaryFile().write(b"Beth Dotterel")
"""


@pytest.mark.parametrize(
    ("tests", "workers", "found"),
    [
        pytest.param(LETS_OUT, "0", ("in the log of uvicorn.error", "in a warning at", "left stayed behind"), id="alone"),
        pytest.param(LETS_OUT, "2", ("in the log of uvicorn.error", "in a warning at", "left stayed behind"), id="by workers"),
        pytest.param(KEEPS, "2", (), id="nothing let out"),
    ],
)  # fmt: skip
def test_a_run_of_tests_that_lets_a_name_out_fails_and_says_where(
    tmp_path: Path, tests: str, workers: str, found: tuple[str, ...]
) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_configure as pytest_configure\n")
    (tmp_path / "test_it.py").write_text(tests)
    # Without the plugins that other tests need: to import them takes longer than the run.
    command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-n", workers, f"--rootdir={tmp_path}", f"--basetemp={tmp_path / 'made'}", "-p",
               "no:cacheprovider", str(tmp_path)]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, env=kept | {"PYTHONPATH": str(PROJECT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, capture_output=True, text=True, timeout=60,
                          check=False)  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.startswith("CANARY")]
    assert len(told) == len(found), done.stdout + done.stderr
    for words in found:
        assert any(words in line for line in told), told
    assert done.returncode == bool(found)
