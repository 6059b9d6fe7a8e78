"""Random cases, each recorded twice: alike in what the served paper says, different in everything about her.

What the paper says is a `Paper`; `record` puts it into a service's records with all that is nobody's business but the
officers': who she is, where she lives and works, what a zone is for and how it was made, where he was seen. What it
put there comes back as `Secrets`, which no copy of the subject's may hold.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from sqlalchemy import event

from cordon.actions import checks, drafts, orders, people
from cordon.actions.fixes import record_fixes
from cordon.actions.maps import Form, draw_map
from cordon.actions.places import NewPlace, record_place
from cordon.actions.zones import NewShape, Options, add_zones, circle_shape, corridor_shape, drawn_shape, vary_zone
from cordon.actor import Actor
from cordon.desk import Desk, open_desk
from cordon.draft import keep
from cordon.right import Role
from cordon.settings import Settings
from maps.scene import Audience
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.sighting import read_sighting
from tests.builders import at, order_json
from zones.canon import Json
from zones.frame import WGS84
from zones.order import Event, EventKind, read_order
from zones.schedule import ALWAYS, Schedule, read_schedule
from zones.shape import Shape, valid_shape
from zones.unit import Lat, Lon, LonLat, Metres
from zones.zone import MadeBy, ZoneKind

NOON = "2026-03-03T08:00Z"
SALTMERE = (-0.0095, 50.7975)
"""Where the invented town of the demo lies; its base map is under some of the cases."""
_ANCHORS = (
    (0.0002, 51.4779), (-0.0004, 50.8900), (0.0, 52.9700), (-0.1276, 51.5072), (1.7500, 52.4800), (-3.1790, 51.4810),
    (-5.5370, 50.1190), (-4.0800, 52.4150), (-2.9380, 54.8950), (-2.0050, 55.7700), (-2.2426, 53.4808), (-1.0800, 53.9600),
    (-3.0060, 53.4080), (0.5700, 51.2720), (-4.2600, 53.2300), (-1.9000, 52.4800),
)  # fmt: skip
"""Towns on and beside longitude 0, and at the corners of England and Wales."""
_HER = (
    "Beth O'Dotterel",
    "Beth Dotterel-d’Arcy",
    "Бет Доттерель Dotterel",
    "बेथ डॉटरेल Dotterel",
    "بيث دوتيريل Dotterel",
    "Bëth Dótterel",
)
_WITNESS = ("Wanda Turnstone", "Wanda O’Turnstone", "Ванда Turnstone")
_SCHOOL = {
    "weekdays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "hours": [["08:15", "09:10"], ["14:50", "15:40"]],
    "terms": [["2026-01-05", "2026-02-13"], ["2026-02-23", "2026-03-27"]], "bank_holidays": "not",
}  # fmt: skip
_NIGHTS = {"weekdays": ["FR", "SA"], "hours": [["22:00", "06:00"]], "from": "2026-01-05", "until": None}
_CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{0}//EN\r\nBEGIN:VEVENT\r\nUID:{0}\r\nDTSTART;TZID=Europe/London:20260105T080000\r\n"
    "DTEND;TZID=Europe/London:20260105T093000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE\r\nSUMMARY:{0}\r\nLOCATION:{0}\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)
KINDS_SAID = ("workplace", "school route", "school_route", "part of a town", "town_area")
"""What a zone is for, as our own words say it; "home" and "other" are words of everyday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperZone:
    """A zone of the served paper, and the ways in which the same outline may have been made; what each gives away.

    `hours` gives its schedule, the words of whose file are somebody's.
    """

    ways: tuple[NewShape, NewShape]
    hours: Callable[[str], Schedule]
    spots: tuple[LonLat, ...] = ()
    route: LineString | None = None

    @property
    def shape(self) -> Shape:
        return self.ways[0].shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What the served paper says of an order, and where it lies."""

    number: int
    reference: str
    order: dict[str, Any]
    events: tuple[Event, ...]
    zones: tuple[PaperZone, ...]
    in_town: bool


@dataclass(slots=True, kw_only=True)
class Secrets:
    """What was recorded and is not the subject's to know: words, and places with what was drawn around them."""

    words: set[str] = field(default_factory=set)
    spots: list[LonLat] = field(default_factory=list)
    routes: list[LineString] = field(default_factory=list)
    seen: list[LonLat] = field(default_factory=list)
    """Where he was seen or tagged; `spots` hold these too."""


@cache
def _schedule(text: str) -> Schedule:
    return read_schedule(text.encode())


_HOURS: tuple[Callable[[str], Schedule], ...] = (
    lambda _word: ALWAYS,
    lambda _word: _schedule(json.dumps(_SCHOOL)),
    lambda _word: _schedule(json.dumps(_NIGHTS)),
    lambda word: _schedule(_CALENDAR.format(word)),
)


def service(folder: Any) -> Desk:
    """An empty service, whose disk is not waited for."""
    settings = Settings(home=folder, database_url="", audit_heads=None)
    desk = open_desk(settings, Actor(name="m.teal", reason="a hearing"))
    desk.engine.dispose()
    event.listen(desk.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF") and None)
    return desk


# what the paper says


def paper(number: int) -> Paper:
    """The paper of a case of this number."""
    rng = Random(f"paper {number}")
    in_town = number % 20 == 7
    lon, lat = SALTMERE if in_town else rng.choice(_ANCHORS)
    here = _moved(LonLat(lon=Lon(lon), lat=Lat(lat)), rng.uniform(0, 360), rng.uniform(0, 300 if in_town else 3_000))
    large = number % 100 == 51  # printed on dozens of sheets
    count = 1 if large else rng.choices((1, 2, 3, 5), (62, 26, 8, 4))[0]
    largest_m = 400.0 if in_town else 10.0 ** (rng.uniform(3.3, 4.0) if large else rng.uniform(1.2, 2.9))
    zones = tuple(_zone(rng, _moved(here, rng.uniform(0, 360), 1.2 * n * largest_m), largest_m) for n in range(count))
    reference = f"SPO/{2020 + number % 7}/{number}"
    served = rng.random() < 0.8
    order = order_json(
        reference=reference, kind=rng.choice(["full", "full", "interim"]), served_at="2026-01-06T10:00:00Z" if served else None,
        until=rng.choice(["2028-01-05", "2028-01-05", "2026-02-05"]),
    )  # fmt: skip
    if order["kind"] == "full":
        order["until"] = "2028-01-05"
    events = (Event(kind=EventKind.DISCHARGED, at=at("2026-01-25T10:00Z")),) if rng.random() < 0.1 else ()
    return Paper(number=number, reference=reference, order=order, events=events, zones=zones, in_town=in_town)


def _zone(rng: Random, here: LonLat, largest_m: float) -> PaperZone:
    size_m = largest_m * rng.uniform(0.5, 1.0)
    way = rng.choice(["circle", "circle", "corridor", "outline", "outline", "holes and parts"])
    spots: tuple[LonLat, ...] = ()
    route = None
    match way:
        case "circle":
            radius_m = Metres(float(round(size_m)))
            made = circle_shape(f"{here.lat:.7f}, {here.lon:.7f}", radius_m, field="circle")
            spots = (LonLat(lon=Lon(round(here.lon, 7)), lat=Lat(round(here.lat, 7))),)
        case "corridor":
            turn, places = rng.uniform(0, 360), [here]
            for _ in range(rng.randint(1, 6)):
                turn += rng.uniform(-50, 50)
                places.append(_moved(places[-1], turn, max(30.0, size_m / 2) * rng.uniform(0.4, 1.0)))
            route = LineString([(one.lon, one.lat) for one in places])
            width_m = Metres(float(round(max(30.0, size_m / rng.choice([1, 1, 1, 2, 10])))))
            made = corridor_shape(route, "the way to her school", width_m, field="corridor")
        case "outline":
            made = _import(_star(rng, here, size_m))
        case _:
            made = _import(_holes_and_parts(rng, here, size_m))
    other = _otherwise(rng, made)
    ways = (made, other) if rng.random() < 0.5 else (other, made)
    return PaperZone(ways=ways, hours=rng.choice((*_HOURS, _HOURS[0])), spots=spots, route=route)


def _import(shape: Shape) -> NewShape:
    return NewShape(shape=shape, made_by=MadeBy.IMPORT, source="dotterel-moves.kml, layer 3", note="traced by Dotterel")


def _otherwise(rng: Random, made: NewShape) -> NewShape:
    """The same outline, drawn by hand: begun at another corner, its parts in another order."""
    parts = list(shapely.get_parts(made.shape))
    rng.shuffle(parts)
    turned = [
        Polygon(_begun_at(rng, part.exterior), [_begun_at(rng, hole) for hole in rng.sample(list(part.interiors), len(part.interiors))])
        for part in parts
    ]  # fmt: skip
    geometry: Json = json.loads(
        json.dumps(shapely.geometry.mapping(MultiPolygon(turned) if len(turned) > 1 else turned[0]))
    )
    return drawn_shape({"kind": "polygon", "geometry": geometry}, field="drawing")


def _begun_at(rng: Random, ring: Any) -> list[tuple[float, float]]:
    points = list(ring.coords)[:-1]
    first = rng.randrange(len(points))
    turned = points[first:] + points[:first]
    return turned[::-1] if rng.random() < 0.5 else turned


def _star(rng: Random, here: LonLat, size_m: float) -> Polygon:
    count = rng.randint(4, 24)
    corners = [_moved(here, 360 * n / count, size_m * rng.uniform(0.6, 1.0)) for n in range(count)]
    return _polygon([(one.lon, one.lat) for one in corners])


def _holes_and_parts(rng: Random, here: LonLat, size_m: float) -> Shape:
    """Two or three parts, some with a hole."""
    made: list[Any] = []
    for n in range(rng.randint(2, 3)):
        whole = _star(rng, _moved(here, 90.0, 2.4 * n * size_m), size_m)
        middle = whole.representative_point()
        hole = shapely.affinity.scale(whole, 0.3, 0.3, origin=(middle.x, middle.y))
        made.append(whole.difference(hole) if rng.random() < 0.6 and whole.contains(hole) else whole)
    return valid_shape(MultiPolygon(made))


def _polygon(corners: Sequence[tuple[float, float]]) -> Polygon:
    made = valid_shape(Polygon(corners))
    assert isinstance(made, Polygon)
    return made


def _moved(here: LonLat, bearing_deg: float, metres: float) -> LonLat:
    lon, lat, _ = WGS84.fwd(here.lon, here.lat, bearing_deg, metres)
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


# what else is recorded


def record(desk: Desk, said: Paper, side: str) -> Secrets:
    """Records the case, with everything about her as it is on this side."""
    rng = Random(f"{side} {said.number}")
    secrets = Secrets(words={*KINDS_SAID, "traced by", "dotterel-moves", "the way to her"})
    mark = f"{side}DOTTEREL{said.number}"
    her, witness = rng.choice(_HER), rng.choice(_WITNESS)
    given = said.order | {
        "subject": {"reference": f"S-{mark}", "name": "Alan Whimbrel"}, "protected_person": {"reference": f"P-{mark}", "name": her},
    }  # fmt: skip
    secrets.words |= {mark, "Whimbrel", "Dotterel", *_WITNESS, *her.split()}
    orders.add_order(desk, read_order(given))
    if side == "B":
        _in_error(desk, said)
    for one in said.events:
        orders.add_order_event(desk, said.reference, one)
    for number, zone in enumerate(said.zones):
        _record_zone(desk, said, zone, side, rng, f"Dotterel's {side} {number}", secrets)
        if side == "B" and number == 0:
            _draft(desk, said, zone)
    if side == "B":
        _to_come(desk, said, secrets)
    _record_places(desk, said, rng, side, secrets)
    if side == "B" or said.number % 2:
        _record_him(desk, said, rng, f"S-{mark}", witness, secrets)
    if side == "B" and said.number % 3 == 0:
        draw_map(desk, said.reference, rng.choice([Audience.COURT, Audience.OFFICER]), Form.FEATURES)
    return secrets


def _in_error(desk: Desk, said: Paper) -> None:
    """Something is recorded to have happened, and taken back."""
    if said.number % 3:
        return
    orders.add_order_event(desk, said.reference, Event(kind=EventKind.VARIED, at=at("2026-01-20T10:00Z"), until=None))
    number = orders.show_order(desk, said.reference).history[-1].number
    orders.take_back_event(desk, said.reference, number, "It was another order.")


def _to_come(desk: Desk, said: Paper, secrets: Secrets) -> None:
    """A zone that nobody is bound by yet, where she is moving; and the order is one that few may see."""
    if said.number % 4 == 0:
        shape = _elsewhere(said.zones[0].shape)
        moving = NewShape(
            shape=shape, made_by=MadeBy.DRAWN, source="Dotterel moves", note="Dotterel moves in September"
        )
        add_zones(desk, said.reference, [moving], Options(label="Dotterel moves", valid_from=at("2026-09-01T00:00Z")))
        secrets.spots.append(_corner(shape))
    if said.number % 7 == 0:
        if not people.list_people(desk):
            people.add_person(
                desk, name="m.teal", called="Mel Teal", role=Role.OFFICER, police_force=said.order["police_force"]
            )
        orders.restrict_order(desk, said.reference, ["m.teal"])


def _record_zone(
    desk: Desk, said: Paper, zone: PaperZone, side: str, rng: Random, label: str, secrets: Secrets
) -> None:
    """A zone; on side B also as it was before, was wrongly recorded, or is to be."""
    new = zone.ways[side == "B"]
    note = f"Dotterel's door is the {rng.choice(['red', 'blue'])} one"
    new = NewShape(shape=new.shape, made_by=new.made_by, source=f"{new.source}; asked by Dotterel {side}", note=note)
    options = Options(
        label=label, kind=rng.choice(list(ZoneKind)), buffer_m=Metres(float(rng.choice([0, 20, 75]))),
        precision_m=Metres(float(rng.choice([0, 3, 11]))), schedule=zone.hours(f"Dotterel {side}"),
    )  # fmt: skip
    history = rng.choice(["none", "corrected", "ended", "to come"]) if side == "B" else "none"
    wrong = NewShape(shape=_elsewhere(zone.shape), made_by=MadeBy.DRAWN, source="a slip")
    made = at(said.order["made_at"])
    if history in ("corrected", "ended"):
        add_zones(desk, said.reference, [wrong], options)
        start = made if history == "corrected" else at("2026-02-01T00:00Z")
        vary_zone(desk, said.reference, label, new, Options(valid_from=start))
        secrets.spots.append(_corner(wrong.shape))
    else:
        add_zones(desk, said.reference, [new], options)
    if history == "to come":
        vary_zone(desk, said.reference, label, wrong, Options(valid_from=at("2026-09-01T00:00Z")))
        secrets.spots.append(_corner(wrong.shape))
    secrets.words |= {label, note, new.source}
    secrets.spots += zone.spots
    secrets.routes += [] if zone.route is None else [zone.route]


def _elsewhere(shape: Shape) -> Shape:
    """An outline that overlaps half of it."""
    west, _, east, _ = shape.bounds
    return valid_shape(shapely.transform(shape, lambda at: at + np.array([(east - west) / 2, 0.0])))


def _corner(shape: Shape) -> LonLat:
    lon, lat = shapely.get_coordinates(shape)[0]
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


def _draft(desk: Desk, said: Paper, zone: PaperZone) -> None:
    if said.number % 5:
        return
    number = drafts.begin_draft(desk, said.reference)
    middle = zone.shape.centroid
    drawing: Json = {"kind": "circle", "centre": [middle.x, middle.y], "radius_m": 200.0}
    keep(desk.engine, number, desk.actor, {"drawing": drawing, "kind": "home", "note": "Dotterel"}, at(NOON))


def _record_places(desk: Desk, said: Paper, rng: Random, side: str, secrets: Secrets) -> None:
    """Where she lives and works: in a zone's middle, near its edge, and about it."""
    places = list(_places(said, rng))
    for number, here in enumerate(places):
        name = f"{rng.randint(2, 99)} Dotterel Terrace, flat {side}{number}"
        whose = "protected" if number < len(places) - 1 else rng.choice(["subject", "public"])
        kind = rng.choice(["home", "work", "education", "worship"])
        record_place(
            desk, said.reference,
            NewPlace(whose=whose, kind=kind, name=name, place=f"{here.lat:.6f}, {here.lon:.6f}", known=rng.random() < 0.5, times=None),
        )  # fmt: skip
        secrets.words.add(name)
        secrets.spots.append(here)


def _places(said: Paper, rng: Random) -> Iterator[LonLat]:
    for zone in said.zones[: rng.randint(1, 2)]:
        inner = shapely.point_on_surface(zone.shape)
        centre = zone.spots[0] if zone.spots else LonLat(lon=Lon(inner.x), lat=Lat(inner.y))
        yield _moved(centre, rng.uniform(0, 360), rng.uniform(0, 8))
    yield _moved(_corner(said.zones[0].shape), rng.uniform(0, 360), rng.uniform(12, 45))


def _record_him(desk: Desk, said: Paper, rng: Random, subject: str, witness: str, secrets: Secrets) -> None:
    """Where he was seen, and what his tag said: in the first zone, beside it and about it."""
    inner = shapely.point_on_surface(said.zones[0].shape)
    here = LonLat(lon=Lon(inner.x), lat=Lat(inner.y))
    for number in range(1 if rng.random() < 0.7 else 2):
        spot = _moved(here, rng.uniform(0, 360), rng.uniform(0, 400))
        how = f"saw him from Dotterel's window, {number}"
        sighting = {
            "subject": subject,
            "place": f"{spot.lat:.6f}, {spot.lon:.6f}",
            "at": NOON,
            "who": witness,
            "how": how,
            "radius_m": 15,
        }
        checks.add_sighting(desk, read_sighting(sighting))
        secrets.seen.append(spot)
        secrets.words.add(how)
    spots = [_moved(here, rng.uniform(0, 360), rng.uniform(0, 400)) for _ in range(rng.randint(1, 5))]
    fixes = [
        Fix(row=n, device="T-17", at=at(NOON), lon_deg=one.lon, lat_deg=one.lat, radius_95_m=12.0)
        for n, one in enumerate(spots, 1)
    ]
    assert list(record_fixes(desk, [to_table(fixes)], subject=subject))
    secrets.seen += spots
    secrets.spots += secrets.seen
