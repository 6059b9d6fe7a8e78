"""Builders with defaults: what a test does not care about, it does not say."""

from pathlib import Path
from typing import Any

from shapely.geometry import Polygon, box

from monitor.check import BoundOrder
from monitor.location import Accuracy, Location
from monitor.place.read import read_place
from tests.canary import PROTECTED, SUBJECT
from zones.instant import Instant, read_instant
from zones.order import Order, read_order
from zones.period import Period, at_once
from zones.schedule import ALWAYS, Schedule, read_schedule
from zones.shape import Shape, valid_shape
from zones.unit import LonLat, Metres
from zones.zone import Zone, ZoneKind, ZoneVersion

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data"
"""Reference data that may stand beside the project; tests that use it check nothing more where it is absent."""


def at(text: str) -> Instant:
    return read_instant(text)


def moment(text: str) -> Period:
    return at_once(at(text))


def point(lon: float, lat: float) -> LonLat:
    return LonLat(lon=lon, lat=lat)  # type: ignore[arg-type]


def order_json(**changes: Any) -> dict[str, Any]:
    return {
        "reference": "SPO/2026/1",
        "kind": "full",
        "court": "Saltmere Magistrates' Court",
        "police_force": "Saltmere Police",
        "made_at": "2026-01-05T10:00:00Z",
        "served_at": "2026-01-06T10:00:00Z",
        "until": "2028-01-05",
        "subject": {"reference": "S-1", "name": SUBJECT},
        "protected_person": {"reference": "P-1", "name": PROTECTED},
    } | changes


def order(**changes: Any) -> Order:
    return read_order(order_json(**changes))


def square(west: float = -0.001, south: float = 50.8, size: float = 0.002) -> Polygon:
    """About 140 m by 220 m near the Sussex coast."""
    made = valid_shape(box(west, south, west + size, south + size))
    assert isinstance(made, Polygon)
    return made


def version(shape: Shape | None = None, **changes: Any) -> ZoneVersion:
    given: dict[str, Any] = {
        "order": "SPO/2026/1",
        "label": "Zone A",
        "version": 1,
        "kind": ZoneKind.WORKPLACE,
        "shape": shape or square(),
        "schedule": ALWAYS,
        "buffer_m": Metres(0.0),
        "valid_from": at("2026-01-05T10:00:00Z"),
    }
    return ZoneVersion(**(given | changes))


def zone(*versions: ZoneVersion, sequence: int = 0) -> Zone:
    held = versions or (version(),)
    return Zone(order=held[0].order, sequence=sequence, label=held[0].label, versions=held)


def bound(*zones: Zone, **changes: Any) -> BoundOrder:
    return BoundOrder(order=order(**changes), zones=zones or (zone(),))


def place(text: str = "50.801,0.0", radius_m: float | None = 10.0) -> Location:
    return read_place(text, Accuracy(stated_m=radius_m))


def weekday_mornings() -> Schedule:
    return read_schedule(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Cordon//tests//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTART;TZID=Europe/London:20260105T080000\r\nDTEND;TZID=Europe/London:20260105T093000\r\n"
        f"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\nSUMMARY:{PROTECTED} takes the children\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    )
