"""A road between two of its junctions: "Church Street between North Street and High Street, Lewes"; "M23 from J10 to J11"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.gazetteer.fold import folded, road_number
from monitor.gazetteer.found import Found, cited, found_in_grid
from monitor.gazetteer.named import candidate_of_links, spelt_alike
from monitor.gazetteer.pick import fits, offered, split_id
from monitor.gazetteer.postcodes import OTHERWISE
from monitor.gazetteer.product import Kind
from monitor.gazetteer.road import ROUNDABOUT, SLIP_ROAD, Link, grown, links_of, widths, with_forms
from monitor.gazetteer.route import Stretch, nodes_near, stretches
from monitor.gazetteer.storage import (
    Connection,
    any_links,
    junctions_of,
    links_at,
    links_called,
    links_numbered,
)
from zones.error import BadPlace, SeveralPlaces, UnknownPlace, Way

_FORMS = (
    re.compile(r"\s*(?:on |along )?(?P<road>.+?)[\s,]+between\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL),
    re.compile(r"\s*(?:on |along )?(?P<road>.+?)[\s,]+from\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL),
    re.compile(r"\s*(?P<road>[ABM]\d{1,4}(?:\(M\))?)[\s,]+(?P<rest>j.+)", re.IGNORECASE | re.DOTALL),
)
_TURNED = (
    re.compile(r"\s*between\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL),
    re.compile(r"\s*from\s+(?P<rest>.+)", re.IGNORECASE | re.DOTALL),
)
"""The same with the road last: "between North Street and High Street on Church Street, Lewes"."""
_ON = re.compile(r"[\s,]+(?:on|along)\s+", re.IGNORECASE)
_AND = (re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE), re.compile(r"\s+to\s+", re.IGNORECASE))
_ONLY_BEGUN = re.compile(r"\s*(?:on |along )?.+?[\s,]+between\s*", re.IGNORECASE)
_JUNCTION = re.compile(
    r"(?:[ABM]\d{1,4}(?:\(M\)|M)?\s+)?(?:the\s+)?(?:j|jct|jn|junctions?)\.?\s*(\d+[a-z]?)", re.IGNORECASE | re.ASCII
)
_BARE_JUNCTION = re.compile(r"(\d+[a-z]?)", re.IGNORECASE | re.ASCII)
_JUNCTION_NEAR_M, _JUNCTION_MOST_M = 150.0, 1_000.0
_TIE_M = 300.0
"""A bridge over a dual carriageway, with its approaches from slip road to slip road, is no longer than this."""
_EXAMPLE = "Write it like “Church Street between North Street and High Street, Lewes” or “M23 between J10 and J11”."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A road, the two junctions that bound a part of it, and what tells it apart from others of the name."""

    road: str
    one: str
    other: str
    qualifiers: tuple[str, ...]

    @property
    def called(self) -> str:
        return f"{self.road} between {self.one} and {self.other}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meeting:
    """Where a junction is: the nodes of the road, those that are tied by the other road, or that nothing is called so."""

    nodes: frozenset[str]
    known: bool
    ties: tuple[tuple[str, str], ...] = ()


def find_between(connection: Connection, text: str, *, field: str) -> Found | None:
    """The road between the junctions; None where the text is not of this form.

    Raises UnknownPlace for a road or junction that is not known, or that do not meet; SeveralPlaces where roads of the
    name do so in several places.
    """
    plain, identifier = split_id(text)
    asked = _asked(plain if identifier else text, field)
    if not asked:
        return None
    if not any_links(connection):
        raise UnknownPlace(
            field, text, OTHERWISE, problem="is a part of a road, but no roads are imported", ways=(Way.ROADS,)
        )
    faults: list[UnknownPlace] = []
    for one in asked:
        try:
            return _found(connection, one, identifier, text, field)
        except UnknownPlace as fault:
            faults.append(fault)
    raise faults[0]


def _asked(text: str, field: str) -> list[Asked]:
    """The ways to read the text; none where it is not of the form."""
    if _ONLY_BEGUN.fullmatch(text):
        raise BadPlace(field, text, _EXAMPLE, problem="does not say between which junctions")
    made: list[Asked] = []
    for pattern, ands, required in ((_FORMS[0], _AND, True), (_FORMS[1], _AND[1:], False), (_FORMS[2], _AND, False)):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        made += _with_junctions(match["road"], match["rest"], ands)
        if not made and required:
            raise BadPlace(field, text, _EXAMPLE, problem="does not name two junctions with “and” between them")
    for pattern, ands in ((_TURNED[0], _AND), (_TURNED[1], _AND[1:])):
        rest = match["rest"] if (match := pattern.fullmatch(text)) else ""
        for on in _ON.finditer(rest):
            made += _with_junctions(rest[on.end() :], rest[: on.start()], ands)
    return made


def _with_junctions(named: str, rest: str, ands: Sequence[re.Pattern[str]]) -> list[Asked]:
    """The ways to read the road, with what tells it apart, and the rest as its two junctions."""
    made: list[Asked] = []
    road, *near = (part.strip() for part in named.split(","))
    for word in ands:
        for at in word.finditer(rest):
            one, (other, *behind) = rest[: at.start()].strip(" ,"), (p.strip() for p in rest[at.end() :].split(","))
            if one and other and road:
                qualifiers = tuple(part for part in (*near, *behind) if part)
                made.append(
                    Asked(
                        road=_plain_road(road),
                        one=_plain_road(one),
                        other=_plain_road(other),
                        qualifiers=qualifiers,
                    )
                )
    return made


def _plain_road(text: str) -> str:
    without = re.sub(r"^the\s+", "", text.strip(), flags=re.IGNORECASE)
    return road_number(without) or text.strip()


def _found(connection: Connection, asked: Asked, identifier: str, text: str, field: str) -> Found:
    road = _links(connection, asked.road)
    if not road:
        raise _no_road(connection, asked.road, field)
    number = road_number(asked.road)
    network = [*road, *with_forms(connection, road, ROUNDABOUT, number)]
    one, other, made = _tried(connection, network, asked)
    if not made:
        # Where roads cross on two levels, only slip roads lead from one to the other.
        slips = with_forms(connection, network, SLIP_ROAD, number)
        network = [*network, *slips, *with_forms(connection, [*network, *slips], ROUNDABOUT, number)]
        network = list({link.id: link for link in network}.values())
        one, other, made = _tried(connection, network, asked)
    if not made:
        raise _no_stretch(connection, asked, road, network, one, other, field)
    stretch = _chosen(connection, made, asked, identifier, text, field)
    whole = "the whole of what lies between, for they meet it several times, " if stretch.several else ""
    called = ", ".join((asked.called, *asked.qualifiers)) + (f" ({identifier})" if identifier else "")
    length = f"{stretch.length_m / 1000:.2f} km" if stretch.length_m >= 1000 else f"{stretch.length_m:.0f} m"
    return found_in_grid(
        grown(stretch.links), field=field,
        reading=f"{called}: {whole}{length} by the shortest way; {widths(stretch.links)} "
        f"({cited(connection, Kind.OPEN_ROADS)})",
    )  # fmt: skip


def _tried(connection: Connection, network: Sequence[Link], asked: Asked) -> tuple[_Meeting, _Meeting, list[Stretch]]:
    one = _meeting(connection, network, asked.road, asked.one, bare=False)
    other = _meeting(connection, network, asked.road, asked.other, bare=_JUNCTION.fullmatch(asked.one) is not None)
    return one, other, stretches(network, one.nodes, other.nodes, (*one.ties, *other.ties))


def _chosen(
    connection: Connection, made: Sequence[Stretch], asked: Asked, identifier: str, text: str, field: str
) -> Stretch:
    if identifier:
        for stretch in made:
            if identifier in (link.id for link in stretch.links):
                return stretch
        raise UnknownPlace(field, text, "Leave the id out.", problem="has an id that no link of this road has there")
    if len(made) == 1 and not asked.qualifiers:
        return made[0]
    candidates = [candidate_of_links(connection, stretch.links, asked.called) for stretch in made]
    places = [place for place, one in enumerate(candidates) if fits(one, asked.qualifiers)]
    if len(places) == 1:
        return made[places[0]]
    if places:
        raise SeveralPlaces(field, text, offered(candidates, places))
    there = "; ".join(f"“{one}”" for one in offered(candidates, range(len(made)))[:10])
    raise UnknownPlace(field, text, f"There is {there}.", problem=f"is not known in {', '.join(asked.qualifiers)}")


def _links(connection: Connection, road: str) -> list[Link]:
    number = road_number(road)
    return links_of(links_numbered(connection, number) if number else links_called(connection, folded(road)))


def _meeting(connection: Connection, network: Sequence[Link], road: str, junction: str, *, bare: bool) -> _Meeting:
    """Where a road meets another one, or has a numbered junction."""
    said = _JUNCTION.fullmatch(junction) or (_BARE_JUNCTION.fullmatch(junction) if bare else None)
    if said is not None:
        rows = [row for row in junctions_of(connection, road_number(road)) if row.number == said[1].upper()]
        nodes = {
            node
            for row in rows
            for node in nodes_near(network, (row.easting, row.northing), _JUNCTION_NEAR_M, _JUNCTION_MOST_M)
        }
        return _Meeting(nodes=frozenset(nodes), known=bool(rows))
    links = _links(connection, junction)
    here = {node for link in network for node in (link.start, link.end)}
    there = {node for link in links for node in (link.start, link.end)}
    nodes = here & there
    own = {link.id for link in network}
    ties = tuple(
        (link.start, link.end)
        for link in links
        if link.start in nodes and link.end in nodes and link.id not in own and link.length_m <= _TIE_M
    )
    return _Meeting(nodes=frozenset(nodes), known=bool(links), ties=ties)


def _no_road(connection: Connection, road: str, field: str) -> UnknownPlace:
    alike = [] if road_number(road) else spelt_alike(connection, road)
    near = (
        f"Near it in spelling: {', '.join(f'“{one}”' for one in alike)}." if alike else "Check its spelling or number."
    )
    return UnknownPlace(field, road, near, problem="is no road that is imported")


def _no_stretch(
    connection: Connection,
    asked: Asked,
    road: Sequence[Link],
    network: Sequence[Link],
    one: _Meeting,
    other: _Meeting,
    field: str,
) -> UnknownPlace:
    """Why nothing lies between."""
    for junction, meeting in ((asked.one, one), (asked.other, other)):
        if meeting.nodes:
            continue
        numbered = sorted(
            {row.number for row in junctions_of(connection, road_number(asked.road))}, key=lambda n: (len(n), n)
        )
        if numbered and (_JUNCTION.fullmatch(junction) or _BARE_JUNCTION.fullmatch(junction)):
            return UnknownPlace(field, junction, f"Its junctions are: {', '.join(f'J{n}' for n in numbered)}.",
                                problem=f"is no junction of the {asked.road}")  # fmt: skip
        if not meeting.known:
            return _no_road(connection, junction, field)
        met = _met(connection, road, network)
        remedy = (
            f"Roads that do: {', '.join(met[:10])}{' and others' if len(met) > 10 else ''}."
            if met
            else "Check the names."
        )
        return UnknownPlace(field, junction, remedy, problem=f"does not meet {asked.road}")
    return UnknownPlace(
        field, asked.called, "Give junctions that the same stretch of it joins.",
        problem="is no one stretch: they meet it in one place, or in parts of it that are not joined",
    )  # fmt: skip


def _met(connection: Connection, road: Sequence[Link], network: Sequence[Link]) -> list[str]:
    """The roads that meet it, by name or number."""
    own = {link.id for link in road}
    nodes = {node for link in network for node in (link.start, link.end)}
    if len(nodes) > 2_000:
        return []
    found = {row.road or row.name_1 for row in links_at(connection, nodes) if row.id not in own}
    return sorted(one for one in found if one)
