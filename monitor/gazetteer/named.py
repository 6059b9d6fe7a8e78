"""A name as an area: the box that Open Names publishes, or a road's links where Open Roads is imported."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from monitor.gazetteer import postcode as form
from monitor.gazetteer.fold import folded, road_number
from monitor.gazetteer.found import Found, cited, found_in_grid
from monitor.gazetteer.pick import Candidate, fits, offered, split_id, splits
from monitor.gazetteer.postcodes import OTHERWISE
from monitor.gazetteer.product import Kind
from monitor.gazetteer.road import WIDEST_M, Link, grown, links_of, widths
from monitor.gazetteer.route import pieces
from monitor.gazetteer.storage import (
    SETTLEMENTS,
    Connection,
    any_links,
    any_names,
    links_called,
    links_numbered,
    name_of_id,
    names_called,
    names_like,
    postcodes_around,
    settlements_at,
)
from zones.error import SeveralPlaces, UnknownPlace, Way

ROADS = ("Named Road", "Numbered Road")
_SECTIONS = {"Section Of Named Road": "Named Road", "Section Of Numbered Road": "Numbered Road"}
_NOMINAL_M = 500.0
"""The box of most small features is exactly this wide and high (492 names of HP40 and TR00, January 2021: 404 of them)."""
_NEAR_M = 25.0
_APART_M = 200.0
_COULD_BE = 0.72


def find_named(connection: Connection, text: str, *, field: str) -> Found | None:
    """The extent of what is called so; None for a text without a letter.

    What follows a comma tells it apart: a populated place, district, county, postcode district, type, region or
    country; an id in brackets, or alone, settles it. Raises SeveralPlaces, or UnknownPlace with what is spelt alike.
    """
    if not any(letter.isalpha() for letter in text):
        return None
    name, identifier = split_id(text)
    if identifier and (row := name_of_id(connection, identifier)) is not None:
        if name and folded(name) not in (row.folded_1, row.folded_2):
            raise UnknownPlace(
                field, text, f"It is the id of {row.name_1}: leave the name out.", problem="is not the name of this id"
            )
        return _extent(connection, row, field)
    if identifier and not name:
        raise UnknownPlace(
            field, text, "Check the id, or give the name.", problem="is the id of no name that is imported"
        )
    wrong: UnknownPlace | None = None
    for name, qualifiers in splits(text):
        rows = names_called(connection, folded(name)) if folded(name) else []
        if rows:
            chosen = _chosen(rows, name, qualifiers, text, field)
            if isinstance(chosen, UnknownPlace):
                wrong = wrong or chosen
                continue
            return _extent(connection, chosen, field)
        made = _road(connection, name, qualifiers, text, field)
        if isinstance(made, Found):
            return made
        wrong = wrong or made
    raise wrong or _unknown(connection, text, field)


def candidate_of(row: Any, name: str) -> Candidate:
    """A name of Open Names among others of the same, by what is published to tell it apart."""
    return Candidate(
        name=name, kind=row.local_type, id=row.id, wider=(row.region, row.country),
        places=tuple(one for one in (row.populated_place, row.district, row.county, row.postcode_district) if one),
    )  # fmt: skip


def _chosen(rows: Sequence[Any], name: str, qualifiers: Sequence[str], text: str, field: str) -> Any:
    """The one row that is meant, or an UnknownPlace where nothing of the name is there; raises SeveralPlaces."""
    called = [row.name_1 if folded(row.name_1) == folded(name) else row.name_2 for row in rows]
    all_of_name = [candidate_of(row, one) for row, one in zip(rows, called, strict=True)]
    places = [place for place, one in enumerate(all_of_name) if fits(one, qualifiers)]
    if not places:
        there = offered(all_of_name, range(len(rows)))
        more = f"; and {len(there) - 5:,} more" if len(there) > 5 else ""
        return UnknownPlace(field, text, f"There is {'; '.join(f'“{one}”' for one in there[:5])}{more}.",
                            problem=f"is not known there, though “{called[0]}” is")  # fmt: skip
    left = [place for place in places if not _is_within_another(rows[place], [rows[other] for other in places])]
    if len(left) > 1:
        raise SeveralPlaces(field, text, offered(all_of_name, left))
    return rows[left[0]]


def _is_within_another(row: Any, others: Sequence[Any]) -> bool:
    """Whether it is a section of one of the roads beside it, which is then meant as a whole."""
    whole = _SECTIONS.get(row.local_type)
    return whole is not None and row.west is not None and any(
        other.local_type == whole and other.west is not None
        and other.west - 1 <= row.west and other.south - 1 <= row.south
        and row.east <= other.east + 1 and row.north <= other.north + 1
        for other in others
    )  # fmt: skip


def _extent(connection: Connection, row: Any, field: str) -> Found:
    where = ", ".join(one for one in (row.populated_place, row.district, row.county) if one)
    called = f"{row.name_1} ({row.id}): {row.local_type}{f' in {where}' if where else ''}"
    source = cited(connection, Kind.OPEN_NAMES)
    if row.local_type in ROADS or row.local_type in _SECTIONS:
        return _road_extent(connection, row, called, source, field)
    if row.west is None:
        half = _NOMINAL_M / 2
        ground = box(row.easting - half, row.northing - half, row.easting + half, row.northing + half)
        return found_in_grid(
            ground, field=field,
            estimate=f"{row.name_1} is published as a point without an extent",
            reading=f"{called}, published as a point, here the middle of a square of {_NOMINAL_M:g} m ({source}), an estimate",
        )  # fmt: skip
    ground = box(row.west, row.south, row.east, row.north)
    bounds = _bounds(row.west, row.south, row.east, row.north)
    nominal = (row.east - row.west, row.north - row.south) == (_NOMINAL_M, _NOMINAL_M)
    if ground.area == 0:
        ground = ground.buffer(WIDEST_M, join_style="mitre")
        bounds += f", grown by {WIDEST_M:g} m"
    return found_in_grid(
        ground, field=field,
        estimate=f"the box of {row.name_1} is of the size that is published for small places, not its own" if nominal else "",
        reading=f"{called}, the box published for it, {bounds} ({source})"
        + (f", of the size that small places have, {_NOMINAL_M:g} m: an estimate" if nominal else ""),
    )  # fmt: skip


def _road_extent(connection: Connection, row: Any, called: str, source: str, field: str) -> Found:
    """The links of the road that lie in its box; the box itself, grown, where there are none."""
    at = row.west if row.west is not None else row.easting, row.south if row.south is not None else row.northing
    to = row.east if row.east is not None else row.easting, row.north if row.north is not None else row.northing
    around = box(at[0] - _NEAR_M, at[1] - _NEAR_M, to[0] + _NEAR_M, to[1] + _NEAR_M)
    number = road_number(row.name_1)
    found = links_numbered(connection, number) if number else links_called(connection, row.folded_1)
    links = [link for link in links_of(found) if link.line.intersects(around)]
    if links:
        return _links_found(connection, links, called, field)
    ground = box(at[0] - WIDEST_M, at[1] - WIDEST_M, to[0] + WIDEST_M, to[1] + WIDEST_M)
    return found_in_grid(
        ground, field=field, estimate="" if row.west is not None else f"{row.name_1} is published as a point without an extent",
        reading=f"{called}, the box published for its centre line, {_bounds(*at, *to)}, grown by {WIDEST_M:g} m, a width that we "
        f"assume ({source})",
    )  # fmt: skip


def _bounds(west: float, south: float, east: float, north: float) -> str:
    return f"easting {west:.10g} to {east:.10g}, northing {south:.10g} to {north:.10g}"


def _links_found(connection: Connection, links: Sequence[Link], called: str, field: str) -> Found:
    return found_in_grid(
        grown(links), field=field,
        reading=f"{called}{',' if ': ' in called else ':'} {widths(links)} ({cited(connection, Kind.OPEN_ROADS)})",
    )  # fmt: skip


def _road(
    connection: Connection, name: str, qualifiers: Sequence[str], text: str, field: str
) -> Found | UnknownPlace | None:
    """A road that Open Roads alone knows; an UnknownPlace where it is elsewhere, None where it is not known."""
    number = road_number(name)
    links = links_of(
        links_numbered(connection, number) if number else links_called(connection, folded(name)) if folded(name) else []
    )
    if not links:
        return None
    if number and not qualifiers:
        return _links_found(connection, links, number, field)
    if number:
        inside = [link for link in links if all(_touches(connection, link, one) for one in qualifiers)]
        if inside:
            return _links_found(connection, inside, ", ".join((number, *qualifiers)), field)
        return UnknownPlace(field, text, "Give a town or village through which it runs, as it is in OS Open Names.",
                            problem=f"is not known there, though the {number} is")  # fmt: skip
    parts = pieces(links, _APART_M)
    called = next(link.name for link in links)
    all_of_name = [candidate_of_links(connection, part, called) for part in parts]
    places = [place for place, one in enumerate(all_of_name) if fits(one, qualifiers)]
    if not places:
        there = offered(all_of_name, range(len(parts)))
        return UnknownPlace(field, text, f"There is {'; '.join(f'“{one}”' for one in there[:5])}.",
                            problem=f"is not known there, though “{called}” is")  # fmt: skip
    if len(places) > 1:
        raise SeveralPlaces(field, text, offered(all_of_name, places))
    return _links_found(connection, parts[places[0]], offered(all_of_name, places)[0], field)


def candidate_of_links(connection: Connection, links: Sequence[Link], name: str) -> Candidate:
    """A part of a road among others, by the places around its middle and the postcode district next to it."""
    line = max(links, key=lambda link: (link.length_m, link.id)).line
    middle = line.interpolate(0.5, normalized=True)
    rows = settlements_at(connection, middle.x, middle.y)
    places = [row.name_1 for row in rows] + [one for row in rows[:1] for one in (row.district, row.county) if one]
    near = [row for row in postcodes_around(connection, middle.x, middle.y, 2_000.0) if row.until is None]
    if near:
        nearest = min(near, key=lambda row: (row.easting - middle.x) ** 2 + (row.northing - middle.y) ** 2)
        places.append(nearest.postcode.split(" ")[0])
    return Candidate(name=name, places=tuple(dict.fromkeys(places)), kind="", id=min(link.id for link in links))


def _touches(connection: Connection, link: Link, qualifier: str) -> bool:
    rows = [
        row
        for row in names_called(connection, folded(qualifier))
        if row.local_type in SETTLEMENTS and row.west is not None
    ]
    ground: BaseGeometry = shapely.union_all([box(row.west, row.south, row.east, row.north) for row in rows])
    return bool(link.line.intersects(ground))


def _unknown(connection: Connection, text: str, field: str) -> UnknownPlace:
    """Nothing of the name: what would help."""
    given = form.plain(text)
    if (
        form.area_of(given) in form.AREAS
        and (form.is_nearly(given) or road_number(given))
        and not any_links(connection)
    ):
        return UnknownPlace(
            field, text, "Give the whole of a postcode, such as BN1 1AA.",
            problem="is neither a road that is imported nor a whole postcode", ways=(Way.ROADS,),
        )  # fmt: skip
    if road_number(given) and not any_links(connection):
        return UnknownPlace(field, text, OTHERWISE, ways=(Way.ROADS,),
                            problem="is the number of a road, but no roads are imported")  # fmt: skip
    if not any_names(connection):
        return UnknownPlace(field, text, OTHERWISE, problem="is not known: no names are imported", ways=(Way.NAMES,))
    alike = spelt_alike(connection, text.split(",", maxsplit=1)[0])
    help_ = f"Near it in spelling: {', '.join(f'“{one}”' for one in alike)}." if alike else "Check its spelling."
    return UnknownPlace(field, text, f"{help_} Or give a position or a postcode.", ways=(Way.AREA,))


def spelt_alike(connection: Connection, name: str, most: int = 5) -> list[str]:
    """Names that begin alike and are spelt much like it."""
    key = folded(name)
    for length in (3, 2, 1):
        known = {one: written for one, written in names_like(connection, key[:length]) if abs(len(one) - len(key)) <= 4}
        if found := get_close_matches(key, list(known), n=most, cutoff=_COULD_BE):
            return [known[one] for one in found]
    return []
