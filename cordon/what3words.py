"""what3words: squares of 3 m that only its own service can read; asked where the settings name it, and else never.

What is asked tells that service of a place: it is a third party, and the force that names it in the settings decides.
(what3words, API v3, "convert-to-coordinates".)
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import Any

import shapely
from shapely.geometry import box

from cordon.settings import Settings
from monitor.location import Area, Location
from monitor.place.position import lonlat
from monitor.place.read import Given, three_words
from zones.error import BadNumber, BadPlace, NotAllowed
from zones.frame import around_many
from zones.unit import finite

_SECONDS = 5.0
_MOST_BYTES = 100_000
_MOST_M = 10.0
_SETTING = "CORDON_WHAT3WORDS_URL"


def asks(settings: Settings, given: Given | Location) -> str:
    """The host of the service that would be asked of a place, empty where none would; raises NotAllowed for a bad address."""
    return _host(settings) if _words(settings, given) else ""


def by_service(settings: Settings, given: Given | Location) -> Given | Location:
    """The square of a what3words address, where the settings name the service; else the place as it was given.

    Raises BadPlace for words that the service does not know, and NotAllowed where it can't be asked or answers oddly.
    """
    words = _words(settings, given)
    if words is None or not isinstance(given, Given):
        return given
    found = _asked(settings, words)
    if found is None:
        raise BadPlace(given.field, given.text, "Check the three words, or give the place otherwise.",
                       problem="is no address that the what3words service knows")  # fmt: skip
    west, south, east, north = _square(found)
    lonlat((west + east) / 2, (south + north) / 2, field=given.field)
    return Location(
        place=Area(shape=shapely.orient_polygons(box(west, south, east, north)), accuracy=given.accuracy),
        as_given=given.text,
        reading=f"///{words}: a square of 3 m (by the service named in CORDON_WHAT3WORDS_URL)",
    )


def _words(settings: Settings, given: Given | Location) -> str | None:
    """The three words that the service is to be asked of; None where there are none, or no service is named."""
    return three_words(given.text) if isinstance(given, Given) and settings.what3words_url else None


def _host(settings: Settings) -> str:
    """The host of the address in the settings; raises NotAllowed for one that is not to be asked."""
    try:
        base = urllib.parse.urlsplit(settings.what3words_url)
    except ValueError:
        base = urllib.parse.urlsplit("")
    plain = base.scheme == "http" and base.hostname in ("127.0.0.1", "localhost", "::1")
    if not (base.scheme == "https" or plain) or base.query or base.username is not None:
        raise NotAllowed(_SETTING, base.hostname or "", "Give the address alone, beginning with https://, and the key in "
                         "CORDON_WHAT3WORDS_KEY.")  # fmt: skip
    return base.hostname or ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Only the service that the settings name is ever asked."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(settings: Settings, words: str) -> Any:
    """The service's answer as JSON; None where it says that there are no such words."""
    host = _host(settings)
    address = f"{settings.what3words_url.rstrip('/')}/convert-to-coordinates?{urllib.parse.urlencode({'words': words})}"
    request = urllib.request.Request(address, headers={"X-Api-Key": settings.what3words_key})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
            return json.loads(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        if error.code == 400 and _says_bad_words(error):
            return None
        raise NotAllowed(_SETTING, f"HTTP {error.code}", "Check the address and CORDON_WHAT3WORDS_KEY.",
                         problem="is what the what3words service answers") from None  # fmt: skip
    except (OSError, ValueError, HTTPException, RecursionError):
        raise NotAllowed(_SETTING, host, "Check the address, or give the place otherwise.",
                         problem="can't be asked now, or answers in no JSON") from None  # fmt: skip


def _says_bad_words(error: urllib.error.HTTPError) -> bool:
    try:
        return bool(json.loads(error.read(_MOST_BYTES))["error"]["code"] == "BadWords")
    except (OSError, ValueError, HTTPException, RecursionError, KeyError, TypeError):
        return False


def _square(found: Any) -> tuple[float, float, float, float]:
    """West, south, east and north, degrees, of the square in an answer; raises NotAllowed where it holds none of 3 m."""
    try:
        (west, south), (east, north) = (
            (
                finite("lng", found["square"][corner]["lng"], lowest=-180, highest=180, unit="degrees"),
                finite("lat", found["square"][corner]["lat"], lowest=-90, highest=90, unit="degrees"),
            )
            for corner in ("southwest", "northeast")
        )
    except (KeyError, TypeError, BadNumber):
        west, south, east, north = 0.0, 0.0, 0.0, 0.0
    wide, high = around_many(west, south, east, north)
    if not (east > west and north > south and max(wide, high) < _MOST_M):
        raise NotAllowed(_SETTING, "the answer", "Check that the address is that of a what3words service.",
                         problem="holds no square of 3 m")  # fmt: skip
    return west, south, east, north
