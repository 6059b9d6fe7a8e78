"""what3words: refused unless its service is named; then read as its square of 3 m, and nothing told but the words."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import text

import cordon.what3words
from cordon.actions.checks import add_sighting, check_place
from cordon.desk import Desk
from cordon.settings import Settings, with_sources
from cordon.what3words import by_service
from monitor.location import Accuracy, Area, Location
from monitor.place.read import Given
from monitor.sighting import read_sighting
from tests.builders import moment, order
from zones.database import writing
from zones.error import BadPlace, CordonError, NotAllowed, SwappedCoordinates

KEY = "K3Y-OF-THE-FORCE"
TEXT = "///filled.count.soap"
SQUARE = {"southwest": {"lng": -0.195543, "lat": 51.520833}, "northeast": {"lng": -0.195499, "lat": 51.52086}}
FOUND = {"country": "GB", "square": SQUARE, "words": "filled.count.soap", "language": "en"}
"""As the documentation of "convert-to-coordinates" shows it."""


def _error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"{code}: {KEY} filled.count.soap"}}


@dataclass
class Service:
    """A server on loopback that answers what a test says, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = json.dumps(FOUND).encode()
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answers(self, value: Any, status: int = 200, **headers: str) -> None:
        self.body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.status, self.headers = status, headers


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            service.before()
            self.send_response(service.status)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v3"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as made:
        yield made


def settings(service: Service, **changes: str) -> Settings:
    return Settings(what3words_url=changes.get("url", service.url), what3words_key=KEY)


def given(text: str = TEXT) -> Given:
    return Given(text=text, accuracy=Accuracy(), field="place")


def refused(service: Service, kind: type[CordonError], said: str) -> None:
    with pytest.raises(kind, match=said) as caught:
        by_service(settings(service), given())
    assert KEY not in str(caught.value)
    assert "filled" not in str(caught.value).replace(TEXT, "")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", [TEXT, "filled.count.soap", "Filled.Count.Soap", "https://w3w.co/filled.count.soap"])
def test_where_the_service_is_named_it_is_a_square_of_3_m(service: Service, text: str) -> None:
    found = by_service(settings(service), given(text))
    assert isinstance(found, Location)
    assert isinstance(found.place, Area)
    assert found.place.shape.equals(shapely.box(-0.195543, 51.520833, -0.195499, 51.52086))
    assert found.as_given == text
    assert found.reading == "///filled.count.soap: a square of 3 m (by the service named in CORDON_WHAT3WORDS_URL)"
    assert by_service(settings(service), given(found.reading.split(":")[0])) == Location(
        place=found.place, as_given=TEXT, reading=found.reading
    )


def test_the_key_goes_in_the_header_and_nothing_but_the_words_in_the_address(service: Service) -> None:
    by_service(settings(service), given())
    (path, headers), *more = service.asked
    assert path == "/v3/convert-to-coordinates?words=filled.count.soap"
    assert headers["x-api-key"] == KEY
    assert not more


def test_no_setting_no_question(desk: Desk, service: Service) -> None:
    with pytest.raises(BadPlace, match=r"its own service alone can read\. Give a postcode"):
        check_place(desk, given(), moment("2026-03-03T12:00Z"), subject=None, record=False)
    assert service.asked == []


@pytest.mark.parametrize(
    "text", ["50.8225,-0.1372", "TQ 312 043", "///filled.count", "Church Street, Lewes", '{"type": 1}']
)
def test_nothing_else_is_ever_asked_of_it(service: Service, text: str) -> None:
    assert by_service(settings(service), given(text)) == given(text)
    assert service.asked == []


@pytest.mark.parametrize(
    ("answer", "status", "kind", "said"),
    [
        (_error("BadWords"), 400, BadPlace, "is no address that the what3words service knows. Check the three words"),
        (_error("MissingKey"), 401, NotAllowed, "HTTP 401” is what .* CORDON_WHAT3WORDS_KEY"),
        (_error("BadInput"), 400, NotAllowed, "HTTP 400"), (b"no", 400, NotAllowed, "HTTP 400"),
        (_error("QuotaExceeded"), 402, NotAllowed, "HTTP 402"), (_error("NotFound"), 404, NotAllowed, "HTTP 404"),
        (_error("InternalServerError"), 500, NotAllowed, "HTTP 500"),
        (b"<html>", 200, NotAllowed, "in no JSON"), (b"", 200, NotAllowed, "in no JSON"), (b"[" * 90_000, 200, NotAllowed, "in no JSON"),
        ([], 200, NotAllowed, "holds no square"), ({}, 200, NotAllowed, "holds no square"),
        ({"square": {"southwest": SQUARE["southwest"]}}, 200, NotAllowed, "holds no square"),
        ({"square": SQUARE | {"northeast": {"lng": "x", "lat": None}}}, 200, NotAllowed, "holds no square"),
        ({"square": SQUARE | {"northeast": SQUARE["southwest"]}}, 200, NotAllowed, "holds no square"),
        ({"square": SQUARE | {"northeast": {"lng": 1.0, "lat": 52.0}}}, 200, NotAllowed, "holds no square"),
        ({"square": SQUARE | {"northeast": {"lng": float("nan"), "lat": 51.52086}}}, 200, NotAllowed, "holds no square"),
        ({"square": {"southwest": {"lng": 51.520833, "lat": -0.195543}, "northeast": {"lng": 51.52086, "lat": -0.195521}}},
         200, SwappedCoordinates, "exchanged"),
    ],
)  # fmt: skip
def test_what_it_refuses_or_answers_oddly_is_a_sentence(
    service: Service, answer: Any, status: int, kind: type[CordonError], said: str
) -> None:
    service.answers(answer, status)
    refused(service, kind, said)


def test_a_redirect_is_not_followed(service: Service) -> None:
    with serving() as elsewhere:
        service.answers(b"", 302, Location=f"{elsewhere.url}/convert-to-coordinates?words=filled.count.soap")
        refused(service, NotAllowed, "HTTP 302")
        assert elsewhere.asked == []


def test_a_slow_service_is_not_waited_for(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def wait() -> None:
        done.wait(10)

    service.before = wait
    monkeypatch.setattr(cordon.what3words, "_SECONDS", 0.2)
    refused(service, NotAllowed, "can't be asked now")
    done.set()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://127.0.0.1:x", "http://[", "http://a b/v3"])
def test_a_service_that_is_not_there_is_a_sentence(service: Service, url: str) -> None:
    service.url = url
    refused(service, NotAllowed, "CORDON_WHAT3WORDS_URL")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/", "x", f"https://x/?key={KEY}", f"https://me:{KEY}@x/v3"]
)
def test_an_address_of_another_kind_or_with_a_key_is_refused_unasked(service: Service, url: str) -> None:
    service.url = url
    refused(service, NotAllowed, "beginning with https://, and the key in CORDON_WHAT3WORDS_KEY")


def test_the_key_is_never_shown(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_WHAT3WORDS_KEY", KEY)
    for url in (service.url, f"https://x/?key={KEY}", f"https://me:{KEY}@x/v3"):
        monkeypatch.setenv("CORDON_WHAT3WORDS_URL", url)
        shown = str(with_sources(Settings()))
        assert KEY not in shown
        assert "CORDON_WHAT3WORDS_KEY', '***'" in shown
        assert KEY not in repr(Settings())


def test_nobody_waits_at_the_database_while_it_is_asked(home: Path, service: Service) -> None:
    from cordon.actions.orders import add_order
    from cordon.actor import Actor
    from cordon.desk import open_desk

    desk = open_desk(settings(service).model_copy(update={"home": home}), Actor(name="tester", reason="a test"))
    add_order(desk, order())
    written: list[bool] = []

    def write() -> None:
        with writing(desk.engine):
            written.append(True)

    service.before = write
    made = check_place(desk, given(), moment("2026-03-03T12:00Z"), subject="S-1", record=True)
    assert made.check.location.as_given == TEXT
    add_sighting(
        desk, read_sighting({"subject": "S-1", "place": TEXT, "at": "2026-03-03T12:00Z", "who": "C", "how": "h"})
    )
    assert written == [True, True]


@pytest.mark.parametrize("url", ["http://[", "https://somebody:secret@service.example/v3"])
def test_an_address_that_is_not_asked_is_a_sentence_and_no_disclosure(desk: Desk, url: str) -> None:
    asking = replace(desk, settings=Settings(home=desk.settings.home, what3words_url=url))
    with pytest.raises(NotAllowed) as caught:
        check_place(asking, given(), moment("2026-03-03T12:00Z"), subject=None, record=False)
    assert "secret" not in str(caught.value)
    with desk.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0
