"""A server of map tiles: asked only when a setting names it, for whole tiles, kept, and said on every map that uses it."""

import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cordon import tilecache, tileserver
from cordon.actions import drafts
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.api.app import create_app
from cordon.basemaps import base_maps
from cordon.desk import Desk
from cordon.settings import Settings, with_sources
from cordon.tilecache import DAYS
from maps.basemap.base import BaseMap
from maps.error import BadBaseMap
from maps.scene import Audience
from tests.builders import PROJECT, order, square
from tests.cordon.browser import Browser
from tests.cordon.mapped import map_page
from zones.zone import MadeBy

BOUNDS = (540_400.0, 101_400.0, 541_400.0, 102_900.0)
WARNING = "The base map comes from 127.0.0.1, whose owner sees where we look"


def picture(side: int = 256) -> bytes:
    out = BytesIO()
    Image.new("L", (side, side), 80).save(out, "PNG")
    return out.getvalue()


TILE = picture()


@dataclass
class Server:
    """What is answered, and what was asked."""

    address: str = ""
    status: int = 200
    kind: str = "image/png"
    body: bytes = TILE
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    most_zoom: int = 30
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"{self.address}/tiles/{{z}}/{{x}}/{{y}}.png?key=K3Y"

    def sent_for(self) -> list[tuple[int, int, int]]:
        return [tuple(int(part) for part in path.split("?")[0][7:-4].split("/")) for path, _ in self.asked]  # type: ignore[misc]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            there = int(self.path.split("/")[2]) <= made.most_zoom
            made.before()
            try:
                self.send_response(made.status if there else 404)
                for name, value in ({"Content-Type": made.kind} | made.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(made.body)
            except OSError:  # the other side waits no longer
                pass

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    made.address = f"http://127.0.0.1:{http.server_address[1]}"
    monkeypatch.setattr(tileserver, "_quiet", {})
    yield made
    http.shutdown()
    http.server_close()


def settings(server: Server, home: Path, **changes: str) -> Settings:
    home.mkdir(parents=True, exist_ok=True)
    return Settings(home=home, **({"tile_server": server.template} | changes))  # type: ignore[arg-type]


def read(server: Server, home: Path, **changes: str) -> BaseMap:
    return base_maps(settings(server, home, **changes)).read(BOUNDS, 10_000)


def test_it_is_asked_for_whole_tiles_and_for_nothing_else(server: Server, tmp_path: Path) -> None:
    found = read(server, tmp_path)
    assert found.picture is not None
    assert found.picture.levels[0].there == set(server.sent_for())
    assert len(server.asked) == len(set(server.sent_for())) <= 64
    assert all(path.endswith("?key=K3Y") for path, _ in server.asked)
    told = {name for _, headers in server.asked for name in headers}
    assert told == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert {headers["user-agent"] for _, headers in server.asked} == {"Cordon"}


def test_a_map_from_it_says_who_sees_where_we_look(server: Server, tmp_path: Path) -> None:
    found = read(server, tmp_path, basemap_credit="© Some mappers")
    assert found.warning == WARNING
    assert WARNING in found.note
    assert found.source == "Map tiles of 127.0.0.1, date not stated"
    assert found.credit == "© Some mappers"


def test_nothing_is_asked_while_no_setting_names_it_or_a_file_is_there(server: Server, tmp_path: Path) -> None:
    town = str(PROJECT / "data" / "demo" / "saltmere.gpkg")
    assert not read(server, tmp_path, tile_server="").drawn
    found = read(server, tmp_path, basemap=town)
    assert found.grounds
    assert found.warning == found.note == ""
    assert server.asked == []
    assert read(server, tmp_path, basemap=f"{town} 1:100-1:5000").picture is not None


def test_what_it_sent_is_kept_for_nobody_else_and_asked_for_again_after_some_days(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(server, tmp_path)
    count = len(server.asked)
    again = read(server, tmp_path)
    assert len(server.asked) == count
    assert first.picture is not None
    assert again.picture is not None
    assert (first.picture.levels[0].pixels == again.picture.levels[0].pixels).all()
    assert WARNING in again.note
    kept = tmp_path / "tiles.mbtiles"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    later = time.time() + DAYS * 86_400 + 60
    monkeypatch.setattr(tilecache, "now", lambda: later)
    read(server, tmp_path)
    assert len(server.asked) == 2 * count


def test_old_tiles_are_drawn_where_it_gives_no_answer(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(server, tmp_path)
    later = time.time() + DAYS * 86_400 + 60
    monkeypatch.setattr(tilecache, "now", lambda: later)
    server.status = 500
    found = read(server, tmp_path)
    assert found.picture is not None
    assert "127.0.0.1 gives no tiles now" in found.note


def test_what_another_server_sent_is_thrown_away(server: Server, tmp_path: Path) -> None:
    read(server, tmp_path)
    count = len(server.asked)
    read(server, tmp_path, tile_server=server.template.replace("K3Y", "0THER"))
    assert len(server.asked) == 2 * count


def test_what_is_kept_is_never_more_than_so_much(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tilecache, "_MOST_BYTES", 8 * len(TILE))
    cache = tilecache.TileCache(tmp_path / "tiles.mbtiles", "s")
    for n in range(40):
        cache.keep({(10, n, 0): TILE})
    fresh, _ = cache.kept([(10, n, 0) for n in range(40)])
    assert 4 <= len(fresh) <= 8
    assert (10, 39, 0) in fresh


def test_a_damaged_copy_is_made_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "tiles.mbtiles").write_text("no database at all, though as long as its first page would be" * 30)
    assert read(server, tmp_path).picture is not None
    count = len(server.asked)
    read(server, tmp_path)
    assert len(server.asked) == count


def test_a_zoom_that_it_does_not_have_costs_one_question(server: Server, tmp_path: Path) -> None:
    server.most_zoom = 14
    found = read(server, tmp_path)
    assert found.picture is not None
    assert found.picture.levels[0].covers.zoom == 14
    assert [key[0] for key in server.sent_for() if key[0] > 14] == [16, 15]
    assert "gives no tiles" not in found.note


def test_that_it_was_asked_is_said_where_nothing_of_it_is_drawn_too(server: Server, tmp_path: Path) -> None:
    server.most_zoom = 4
    town = str(PROJECT / "data" / "demo" / "saltmere.gpkg")
    found = read(server, tmp_path, basemap=f"{town} 1:100-1:5000")
    assert found.grounds
    assert found.warning == WARNING
    assert found.note == f"{WARNING}; The base map is too coarse for this scale"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"status": 500}, id="a fault"),
        pytest.param({"status": 403}, id="refused"),
        pytest.param({"kind": "text/html"}, id="a page"),
        pytest.param({"body": b"no picture"}, id="garbage"),
        pytest.param({"body": b""}, id="nothing"),
        pytest.param({"body": TILE + b"\0" * 2_000_000}, id="far too long"),
        pytest.param({"body": picture(5_000)}, id="far too large a picture"),
        pytest.param({"headers": {"Content-Encoding": "gzip"}}, id="packed"),
        pytest.param({"status": 302, "headers": {"Location": "http://127.0.0.2:9/0/0/0.png"}}, id="sent elsewhere"),
        pytest.param({"status": 302, "headers": {"Location": "/tiles/0/0/0.png"}}, id="sent on"),
    ],
)
def test_an_answer_that_is_no_tile_is_not_drawn_nor_kept_and_is_said(
    server: Server, tmp_path: Path, answer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in answer.items():
        setattr(server, name, value)
    found = read(server, tmp_path)
    assert not found.drawn
    assert f"{WARNING}; 127.0.0.1 gives no tiles now" in found.note
    assert len(server.asked) <= 10
    server.status, server.kind, server.body, server.headers = 200, "image/png", TILE, {}
    monkeypatch.setattr(tileserver, "_quiet", {})
    assert read(server, tmp_path).drawn


def test_a_server_that_gives_no_answer_is_not_waited_for_and_not_asked_again_at_once(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    server.before = lambda: (done.wait(10), None)[1]
    monkeypatch.setattr(tileserver, "_SECONDS", 0.3)
    began = time.monotonic()
    town = str(PROJECT / "data" / "demo" / "saltmere.gpkg")
    found = read(server, tmp_path, basemap=f"{town} 1:100-1:5000")
    assert found.grounds  # the nearest file stands in
    assert "gives no tiles now" in found.note
    count = len(server.asked)
    assert not read(server, tmp_path).drawn
    assert time.monotonic() - began < 3.0
    assert len(server.asked) == count
    done.set()


def test_nobody_there_is_a_sentence_on_the_map(tmp_path: Path, server: Server) -> None:
    found = read(server, tmp_path, tile_server="http://127.0.0.1:1/{z}/{x}/{y}.png")
    assert "gives no tiles now" in found.note


@pytest.mark.parametrize(
    "template",
    [
        "http://maps.test/{z}/{x}/{y}.png", "https://maps.test/{z}/{x}.png", "https://{z}.maps.test/{x}/{y}/{z}.png",
        "https://a:b@maps.test/{z}/{x}/{y}.png", "ftp://maps.test/{z}/{x}/{y}", "maps.test/{z}/{x}/{y}", "https:///{z}/{x}/{y}",
        "file:///etc/{z}/{x}/{y}", "https://[/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_an_address_that_is_not_to_be_asked_is_refused_in_words(tmp_path: Path, template: str) -> None:
    with pytest.raises(BadBaseMap, match=r"CORDON_TILE_SERVER: .* is no server of tiles that is asked"):
        base_maps(Settings(home=tmp_path, tile_server=template))


def test_a_server_for_officers_is_on_no_served_paper(server: Server, tmp_path: Path) -> None:
    maps = base_maps(settings(server, tmp_path, tile_server=f"{server.template} officers-only"))
    assert not maps.read(BOUNDS, 10_000).drawn
    assert server.asked == []
    assert maps.on_screen(BOUNDS).drawn


def test_the_key_in_its_address_is_shown_nowhere(server: Server, tmp_path: Path) -> None:
    given = settings(server, tmp_path)
    assert "K3Y" not in str([with_sources(given), repr(given)])
    assert "K3Y" not in read(server, tmp_path).words


@pytest.fixture
def case(desk: Desk, server: Server) -> Desk:
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    return replace(desk, settings=desk.settings.model_copy(update={"tile_server": server.template}))


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_s_map_says_it_and_fetches_nothing_itself(case: Desk, audience: Audience) -> None:
    drawn = map_page(case, "SPO/2026/1", audience)
    assert WARNING in drawn
    assert "data:image/png;base64," in drawn
    assert case.settings.tile_server.split("{")[0] not in drawn


def test_the_board_and_the_map_of_a_page_say_it(case: Desk, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_TILE_SERVER", server.template)
    browser = Browser(create_app(Settings()))
    number = drafts.begin_draft(case, "SPO/2026/1")
    for address in (f"/drafts/{number}", "/orders/1/zones/A"):
        page = browser.get(address)
        assert page.status_code == 200
        assert f'"watched":"{WARNING}"' in page.text
        assert "img-src 'self' data:;" in page.headers["Content-Security-Policy"]
