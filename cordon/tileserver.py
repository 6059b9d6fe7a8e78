"""A server of map tiles that the settings name: asked for whole tiles by this service alone, never by a browser.

Its owner sees which tiles are asked for, and so where we look: maps that use it say so. What it sends is kept
(`tilecache`) and asked for again only after some days; what is no picture of a tile is not kept.
"""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from cordon.signin.outgoing import authorities
from cordon.tilecache import TileCache
from maps.basemap.picture import sober
from maps.basemap.tiles import About, TileKey, Tiles
from maps.error import BadBaseMap

SETTING = "CORDON_TILE_SERVER"
OFFICERS_ONLY = " officers-only"
_MOST_ZOOM, _MOST_TILES = 19, 64
_MOST_BYTES = 1_000_000
_SECONDS, _ALL_SECONDS = 4.0, 8.0
"""For one tile, and for all of a map."""
_AT_ONCE = 6
_MOST_USELESS = 3
"""After more answers than these that are no tile, no more is asked."""
_QUIET_SECONDS = 60.0
"""So long a server that gave no answer is not asked again: no page waits for it anew."""
_KINDS = ("image/png", "image/jpeg", "image/webp")
_HOST = re.compile(r"[\w.-]+|::1")
_LOCAL = ("127.0.0.1", "localhost", "::1")
_NOT_THERE = (204, 404, 410)


class _Unanswered(Exception):
    """No answer, or not in time."""


class _Useless(Exception):
    """An answer that is no tile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileServer:
    """The server, by the template of its addresses, and where its tiles are kept."""

    template: str
    cache: Path
    officers_only: bool = False

    @property
    def host(self) -> str:
        return httpx.URL(self._address((0, 0, 0))).host

    @property
    def warning(self) -> str:
        return f"The base map comes from {self.host}, whose owner sees where we look"

    @contextmanager
    def open(self) -> Iterator[Tiles]:
        yield _Asked(self)

    def _address(self, key: TileKey) -> str:
        made = self.template
        for name, number in zip(("{z}", "{x}", "{y}"), key, strict=True):
            made = made.replace(name, str(number))
        return made


def read_server(text: str, folder: Path) -> TileServer | None:
    """The server of the setting, its tiles kept in the data folder; raises BadBaseMap for one that is not to be asked."""
    text = text.strip()
    if not text:
        return None
    officers_only = text.endswith(OFFICERS_ONLY)
    template = text.removesuffix(OFFICERS_ONLY).strip()
    server = TileServer(template=template, cache=folder / "tiles.mbtiles", officers_only=officers_only)
    before, _, path = template.partition("://")[2].partition("/")
    try:
        url = httpx.URL(server._address((0, 0, 0)))
        named = all(path.count(name) == 1 for name in ("{z}", "{x}", "{y}")) and "{" not in before
        safe = url.scheme == "https" or (url.scheme == "http" and url.host in _LOCAL)
        if named and safe and _HOST.fullmatch(url.host) and not url.userinfo:
            return server
        host = url.host
    except (httpx.InvalidURL, ValueError):
        host = ""
    raise BadBaseMap(SETTING, host, "Give its address with {z}, {x} and {y} after the host, beginning with https://.",
                     problem="is no server of tiles that is asked")  # fmt: skip


class _Asked:
    """A server for the time of one map, asked for no more tiles than a map needs."""

    def __init__(self, server: TileServer) -> None:
        self._server = server
        self._left, self._until = _MOST_TILES, time.monotonic() + _ALL_SECONDS
        self._failed, self._useless = _is_quiet(server.host), 0
        self.about = About(
            vector=False, least_zoom=0, most_zoom=_MOST_ZOOM, most_at_once=_MOST_TILES,
            source=f"Map tiles of {server.host}, date not stated",
        )  # fmt: skip

    @property
    def notes(self) -> Sequence[str]:
        failed = [f"{self._server.host} gives no tiles now"] if self._failed or self._useless else []
        return [self._server.warning, *failed]

    def tiles(self, wanted: Sequence[TileKey]) -> Mapping[TileKey, bytes]:
        cache = TileCache(self._server.cache, self._server.template)
        fresh, old = self._kept(cache, list(wanted))
        sent = self._fetched([key for key in wanted if key not in fresh], wanted[len(wanted) // 2], fresh)
        if sent:
            with suppress(sqlite3.Error, OSError):  # a full disk, or another process at it: it is asked for again
                cache.keep(sent)
        found = {**old, **fresh, **sent}
        return {key: data for key, data in found.items() if data}

    def _kept(self, cache: TileCache, wanted: list[TileKey]) -> tuple[Mapping[TileKey, bytes], Mapping[TileKey, bytes]]:
        try:
            return cache.kept(wanted)
        except (sqlite3.OperationalError, OSError):
            return {}, {}  # another process is at it
        except sqlite3.Error:
            self._server.cache.unlink(missing_ok=True)  # damaged: it is only a copy
            return {}, {}

    def _fetched(
        self, missing: Sequence[TileKey], middle: TileKey, fresh: Mapping[TileKey, bytes]
    ) -> Mapping[TileKey, bytes]:
        """What the server sends; empty bytes for a tile that it does not have.

        Where it does not have the tile in the middle, the zoom is taken for one that it does not have at all.
        """
        if middle in missing:
            sent = self._asked_for([middle])
            if not sent.get(middle):
                return sent
            return {**sent, **self._asked_for([key for key in missing if key != middle])}
        return self._asked_for(missing) if fresh.get(middle) else {}

    def _asked_for(self, keys: Sequence[TileKey]) -> Mapping[TileKey, bytes]:
        made: dict[TileKey, bytes] = {}
        keys = keys[: self._left]
        self._left -= len(keys)
        if not keys or self._failed:
            return made
        with (
            httpx.Client(verify=authorities(), timeout=_SECONDS, follow_redirects=False, headers=_HEADERS) as client,
            ThreadPoolExecutor(_AT_ONCE) as pool,
        ):
            asked: dict[TileKey, Future[bytes]] = {key: pool.submit(self._one, client, key) for key in keys}
            for key, answer in asked.items():
                try:
                    made[key] = answer.result()
                except _Useless:
                    self._useless += 1
                except _Unanswered:
                    self._failed = True
        self._failed = self._failed or self._useless > _MOST_USELESS
        if self._failed:
            _be_quiet(self._server.host)
        return made

    def _one(self, client: httpx.Client, key: TileKey) -> bytes:
        if self._failed or time.monotonic() > self._until:
            raise _Unanswered
        try:
            with client.stream("GET", self._server._address(key)) as answer:
                if answer.status_code in _NOT_THERE:
                    return b""
                kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                packed = answer.headers.get("Content-Encoding", "identity") != "identity"
                if answer.status_code != 200 or kind not in _KINDS or packed:
                    raise _Useless
                data = b""
                for piece in answer.iter_raw():
                    data += piece
                    if len(data) > _MOST_BYTES:
                        raise _Useless
                    if time.monotonic() > self._until:
                        raise _Unanswered
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError):
            raise _Unanswered from None
        if sober(data) is None:
            raise _Useless
        return data


_HEADERS = {"User-Agent": "Cordon", "Accept": ", ".join(_KINDS), "Accept-Encoding": "identity"}
_quiet: dict[str, float] = {}
_held = threading.Lock()


def _is_quiet(host: str) -> bool:
    with _held:
        return _quiet.get(host, 0.0) > time.monotonic()


def _be_quiet(host: str) -> None:
    with _held:
        _quiet[host] = time.monotonic() + _QUIET_SECONDS
