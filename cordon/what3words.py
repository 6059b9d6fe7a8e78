"""what3words: squares of 3 m that only its own service can read; asked where the settings name it, and else never.

What is asked tells that service of a place: it is a third party, and the force that names it in the settings decides.
(what3words, API v3, "convert-to-coordinates".)
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import shapely
from shapely.geometry import box

from cordon.settings import Settings
from monitor.location import Area, Location
from monitor.place.read import Given, lonlat, three_words
from zones.error import BadPlace, NotAllowed
from zones.unit import finite

_SECONDS = 5.0
_MOST_BYTES = 100_000


def by_service(settings: Settings, given: Given | Location) -> Given | Location:
    """The square of a what3words address, where the settings name the service; else the place as it was given.

    Raises BadPlace for words that the service does not know, and NotAllowed where it can't be asked.
    """
    words = three_words(given.text) if isinstance(given, Given) and settings.what3words_url else None
    if words is None or not isinstance(given, Given):
        return given
    found = _asked(settings, words, given.field)
    try:
        corners = found["square"]
        west, south = (corners["southwest"][name] for name in ("lng", "lat"))
        east, north = (corners["northeast"][name] for name in ("lng", "lat"))
    except (KeyError, TypeError):
        raise BadPlace(given.field, given.text, "Check the three words, or give the place otherwise.",
                       problem="is no address that the what3words service knows") from None  # fmt: skip
    west, east = (finite(given.field, lon, lowest=-180, highest=180, unit="degrees") for lon in (west, east))
    south, north = (finite(given.field, lat, lowest=-90, highest=90, unit="degrees") for lat in (south, north))
    lonlat((west + east) / 2, (south + north) / 2, field=given.field)
    return Location(
        place=Area(shape=shapely.orient_polygons(box(west, south, east, north)), accuracy=given.accuracy),
        as_given=given.text,
        reading=f"///{words}: a square of 3 m (by the service named in CORDON_WHAT3WORDS_URL)",
    )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Only the service that the settings name is ever asked."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(settings: Settings, words: str, field: str) -> Any:
    """The service's answer as JSON; what it refuses is an answer without a square."""
    address = f"{settings.what3words_url.rstrip('/')}/convert-to-coordinates?" + urllib.parse.urlencode(
        {"words": words}
    )
    if not address.startswith(("https://", "http://")):
        raise NotAllowed("CORDON_WHAT3WORDS_URL", settings.what3words_url, "Give an address that begins with https://.")
    request = urllib.request.Request(address, headers={"X-Api-Key": settings.what3words_key})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
            return json.loads(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        if error.code in (400, 404):
            return {}
        raise NotAllowed("CORDON_WHAT3WORDS_URL", f"HTTP {error.code}", "Check the address and CORDON_WHAT3WORDS_KEY.",
                         problem="is what the what3words service answers") from None  # fmt: skip
    except (OSError, ValueError):
        raise NotAllowed("CORDON_WHAT3WORDS_URL", settings.what3words_url, "Check the address, or give the place otherwise.",
                         problem="can't be asked now") from None  # fmt: skip
