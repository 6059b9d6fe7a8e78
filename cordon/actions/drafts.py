"""Drafts of zones: begun, shown, looked over, saved as a zone or a variation, or thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from secrets import token_hex
from typing import Any

from shapely.geometry import mapping

from cordon.actions.orders import zone_of_letter
from cordon.actions.zones import (
    LEAST_WIDTH_M,
    NewShape,
    Options,
    corridor_shape,
    drawn_shape,
    new_versions,
    read_metres,
    read_options,
    record_variation,
    record_zones,
    varied_version,
)
from cordon.basemaps import base_maps
from cordon.desk import Act, Desk
from cordon.draft import ChangedSince, Draft, add_draft, drop_draft, load_draft, load_drafts, note_offers, owner
from cordon.right import Right
from monitor.location import TIE_M, Accuracy, Spot
from monitor.place.read import place_text, read_place, read_spot
from zones.canon import Json, canonical, sha256
from zones.database import writing
from zones.error import BadValue, CordonError, MissingField, NotFound, SeveralPlaces, raise_faults
from zones.gisfile.read import ZoneShape, read_route, read_zone_shapes
from zones.instant import LONDON, Instant
from zones.order import Order, end_of_force
from zones.review.conflict import OtherOrder
from zones.review.point import Needed
from zones.review.review import Review, review, unrecorded
from zones.review.storage import CasePlace, Whose, add_review, load_places
from zones.schedule import Schedule
from zones.shape import MOST_RADIUS_M, Shape
from zones.storage import load_zones, order_number
from zones.text import read_text
from zones.unit import Metres
from zones.zone import MadeBy, Zone, ZoneVersion, describe, held_periods

_MOST_CANDIDATES = 20
_OFFERED = "an outline that its review offered"
_OUTLINE = ("drawing", "imported")
"""What a draft keeps of an outline and how it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """A draft with the order that it is for, its zones and places; `before` is the version that a variation follows on."""

    draft: Draft
    order: Order
    number: int
    zones: Sequence[Zone]
    places: Sequence[CasePlace]
    before: ZoneVersion | None

    @property
    def off_the_map(self) -> Sequence[str]:
        """The names of the places that no map of ours can show."""
        return [one.name for one in self.places if not one.on_the_grid]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedDraft:
    """A draft as the version that it would be saved as, and what its review says."""

    shown: ShownDraft
    version: ZoneVersion
    change: str
    review: Review

    @property
    def looked_over(self) -> str:
        """The hash of all that is looked over: what would be saved, and what its review says of that."""
        version = self.version
        saved = describe(version) | {"kind": version.kind, "source": version.source, "note": version.note}
        said: list[Json] = [
            [point.question, point.answer, *point.reasons, *(need.question for need in point.needed)]
            for point in self.review.points
        ]
        return sha256([saved, said])


def begin_draft(desk: Desk, reference: str) -> int:
    """Begins a draft of a new zone of an order, or goes on with one that is still empty; the answer is its number."""
    with desk.act("draft.begun", Right.ZONES) as act:
        act.reach.order(reference)
        act.what["order"] = reference
        return _begun(act, reference, "", {})


def begin_variation(desk: Desk, reference: str, letter: str) -> int:
    """Begins a draft of a variation of the zone that served paper calls by a letter, from the version that holds last."""
    with desk.act("draft.begun", Right.ZONES) as act:
        order = act.reach.order(reference)
        zones = load_zones(act.connection, [order])[reference]
        zone = zone_of_letter(zones, letter)
        version = held_periods(zone)[-1].version
        content: dict[str, Json] = {
            "drawing": as_drawing(version.shape), "kind": version.kind.value,
            "buffer_m": f"{version.buffer_m:g}", "precision_m": f"{version.precision_m:g}", "note": version.note,
            "applies": "kept",
        }  # fmt: skip
        act.what |= {"order": reference, "zone": zone.sequence}
        return _begun(act, reference, zone.label, content)


def show_draft(desk: Desk, number: int) -> ShownDraft:
    """A draft of the person's own."""
    with desk.act("draft.shown", Right.ZONES) as act:
        return _shown(act, number)


def drop_a_draft(desk: Desk, number: int) -> None:
    """Throws a draft away."""
    with desk.act("draft.dropped", Right.ZONES) as act:
        draft = load_draft(act.connection, number, user=owner(desk.actor))
        drop_draft(act.connection, draft)
        act.what["order"] = draft.order


def review_draft(desk: Desk, number: int, schedule: Schedule | None) -> ReviewedDraft:
    """Looks a draft over before it is saved; raises a BadInput for what it lacks.

    `schedule` is what the draft's hours say; None where a variation keeps those of the version before it.
    """
    with desk.act("draft.reviewed", Right.ZONES) as act:
        shown = _shown(act, number)
        chance = _chance(shown.draft)
        made = _reviewed(act, shown, schedule, desk, chance=chance)
        offers = () if made.review.offer is None else made.review.offer.alternatives
        note_offers(act.connection, shown.draft, chance, [as_drawing(one.shape) for one in offers])
        return made


def with_offer(draft: Draft, drawing: dict[str, Json]) -> dict[str, Json]:
    """What a draft keeps once it takes an outline that its review offered; its drawer's own is kept beside that."""
    content, own = draft.content, own_outline(draft)
    if not own or content["imported"]["drawing"] != content["drawing"]:  # what was changed since is the drawer's own
        own = {name: content.get(name) for name in _OUTLINE}
    made = replace(drawn_shape(drawing, field="drawing"), source=_OFFERED)
    return {"drawing": drawing, "imported": _taken(made, drawing), "own": own}


def with_own(draft: Draft) -> dict[str, Json]:
    """What a draft keeps once its drawer's own outline is put back, with how that came; raises NotFound."""
    own = own_outline(draft)
    if own is None:
        raise NotFound("outline", "your own", "Look the zone over again.", problem="is not kept any more")
    return {**own, "own": None}


def own_outline(draft: Draft) -> dict[str, Json] | None:
    """The outline that was there before an offered one was taken, from which the present one still comes."""
    known = draft.content.get("imported")
    return draft.content.get("own") if known and known["source"] == _OFFERED else None


def as_drawing(shape: Shape) -> dict[str, Json]:
    """A shape as the board draws it: an outline."""
    return {"kind": "polygon", "geometry": mapping(shape)}


def save_draft(
    desk: Desk, number: int, schedule: Schedule | None, reasons: Mapping[tuple[str, str], str], *, looked_over: str
) -> tuple[ShownDraft, ZoneVersion]:
    """Saves a draft as a zone or a variation, with its review and the reasons that were given.

    `looked_over` is what the review was of that they were given to; raises ChangedSince where that is no more so, and
    MissingField for each reason that the review asks for and that is not given; `reason_field` names the field.
    """
    name = "zone.added"
    with writing(desk.engine) as connection:
        if load_draft(connection, number, user=owner(desk.actor)).zone:
            name = "zone.varied"
    with desk.act(name, Right.ZONES) as act:
        shown = _shown(act, number)
        made = _reviewed(act, shown, schedule, desk, chance=_chance(shown.draft))
        if made.looked_over != looked_over:
            raise ChangedSince("draft", number, "Look the zone over again.")
        given = {key: read_text(text, reason_field(*key), empty=True) for key, text in reasons.items()}
        missing = unrecorded(made.review, {(need.reason_for, need.about): given.get((need.reason_for, need.about), "")
                                           for need in made.review.needed})  # fmt: skip
        raise_faults([_missing(need) for need in missing])
        new, options = draft_shape(shown.draft), draft_options(shown.draft, schedule)
        if shown.draft.zone:
            version = record_variation(act, shown.order, _zone(shown.zones, shown.draft.zone), new, options)
        else:
            version = record_zones(act, shown.order, [new], options)[0]
        points: list[Json] = [
            {"question": point.question, "answer": point.answer, "reasons": list(point.reasons)} for point in made.review.points
        ]  # fmt: skip
        recorded: list[Json] = [
            {"for": need.reason_for, "about": need.about, "question": need.question, "reason": given[need.reason_for, need.about]}
            for need in made.review.needed
        ]  # fmt: skip
        add_review(act.connection, act.stamp, shown.order, version, points, recorded)
        drop_draft(act.connection, shown.draft)
        return shown, version


def reason_field(reason_for: str, about: str) -> str:
    """The name of the field in which a reason is given."""
    return f"reason-{reason_for}-{about}".replace(" ", "-").lower()


def find_place(desk: Desk, text: Any) -> list[dict[str, Any]]:
    """Where a place lies that somebody wants to see on the map; several where its name fits several. No case data."""
    from monitor.gazetteer.find import Gazetteer

    # Who draws zones looks for places, and so does who checks sightings.
    right = Right.ZONES if Right.ZONES in desk.actor.rights else Right.CHECK
    with desk.act("place.sought", right) as act:
        place = place_text(text, field="place")
        gazetteer, on = Gazetteer(act.connection), act.stamp.at.astimezone(LONDON).date()

        def read(name: str) -> dict[str, Any]:
            found = read_place(name, Accuracy(), field="place", gazetteer=gazetteer, on=on)
            if isinstance(found.place, Spot):
                return {"label": found.reading, "lon": found.place.at.lon, "lat": found.place.at.lat}
            at, bounds = found.place.inner_point, list(found.place.shape.bounds)
            return {"label": found.reading, "lon": at.lon, "lat": at.lat, "bounds": bounds}

        try:
            return [read(place)]
        except SeveralPlaces as several:
            return [read(name) | {"label": name} for name in several.candidates[:_MOST_CANDIDATES]]


def import_outline(path: Path, name: str, *, crs: str | None, layer: str | None, repair: bool) -> list[dict[str, Json]]:
    """The polygons of a file as drawings, each with what it was called, how it was read and what a repair changed."""
    return [_imported(one, name) for one in read_zone_shapes(path, crs=crs, layer=layer, repair=repair, field="file")]


def import_route(path: Path, name: str, *, crs: str | None, layer: str | None, width_m: Any) -> dict[str, Json]:
    """A corridor along the route of a file as a drawing: one that can be widened where the route is one line."""
    route = read_route(path, crs=crs, layer=layer, field="file")
    width = read_metres(width_m, "import_width", 2 * MOST_RADIUS_M, least=LEAST_WIDTH_M)
    made = corridor_shape(route.line, f"the route of {name}", width, field="file")
    drawing: dict[str, Json] = as_drawing(made.shape)
    if route.line.geom_type == "LineString":
        drawing = {"kind": "corridor", "line": [[lon, lat] for lon, lat, *_ in route.line.coords], "width_m": width}
    return {"drawing": drawing, "made_by": made.made_by.value, "source": made.source, "note": "", "change": ""}


def typed(way: str, places: str, radius_m: str, *, repair: bool = False) -> dict[str, Json]:
    """A drawing out of typed positions, one on each line: the corners of a zone, or the centre of a circle.

    Each as people write positions: latitude and longitude, easting and northing, a grid reference. `repair` as in `drawn_shape`.
    """
    spots = [read_spot(line, field="corners") for line in places.splitlines() if line.strip()]
    least = 1 if way == "circle" else 3
    if len(spots) < least or (way == "circle" and len(spots) > 1):
        raise BadValue("corners", f"{len(spots)} positions", "Give one position, the centre." if way == "circle" else
                       "Give three corners or more, each on its own line.", problem="are not what it takes")  # fmt: skip
    if way == "circle":
        radius = read_metres(radius_m or None, "circle_radius", MOST_RADIUS_M, least=LEAST_WIDTH_M)
        drawing: dict[str, Json] = {"kind": "circle", "centre": [spots[0].lon, spots[0].lat], "radius_m": radius}
    else:
        ring = [[spot.lon, spot.lat] for spot in (*spots, spots[0])]
        drawing = {"kind": "polygon", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    made = drawn_shape(drawing, field="corners", repair=repair)
    source = made.source.replace("drawn on the map", "typed")
    return _taken(replace(made, source=source), as_drawing(made.shape) if made.change else drawing)


def all_of_them(found: Sequence[Mapping[str, Any]]) -> dict[str, Json]:
    """Several polygons of a file as the parts of one zone."""
    parts: list[Any] = []
    for one in found:
        geometry = one["drawing"]["geometry"]
        parts += geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return {
        "drawing": {"kind": "polygon", "geometry": {"type": "MultiPolygon", "coordinates": parts}},
        "made_by": found[0]["made_by"], "source": found[0]["source"], "note": "; ".join(one["note"] for one in found if one["note"]),
        "change": " ".join(one["change"] for one in found if one["change"]),
    }  # fmt: skip


def mended(draft: Draft) -> dict[str, Json]:
    """What is drawn, its outlines joined where they overlap and mended where they cross themselves, as a drawing.

    Raises a BadInput for what no mending can tell.
    """
    made = draft_shape(draft, repair=True)
    return _taken(replace(made, note=""), as_drawing(made.shape))


def draft_shape(draft: Draft, *, repair: bool = False) -> NewShape:
    """The shape that a draft holds, and how it came to be; raises a BadInput where there is none yet."""
    if not draft.content.get("drawing") and draft.content.get("choices"):
        raise MissingField("choice", remedy="Choose which of the file’s shapes is the zone.")
    if not draft.content.get("drawing"):
        raise MissingField("drawing", remedy="Draw the zone on the map, or import it from a file.")
    made = drawn_shape(draft.content["drawing"], field="drawing", repair=repair)
    note = str(draft.content.get("note") or "")
    known = draft.content.get("imported")
    if not known:
        return replace(made, note=note)
    if known["drawing"] == draft.content["drawing"]:
        change = f"{known['change']} {made.change}".strip()
        return replace(made, made_by=MadeBy(known["made_by"]), source=known["source"], change=change, note=note)
    return replace(made, source=f"{made.source}, begun from {known['source']}", note=note)


def draft_options(draft: Draft, schedule: Schedule | None) -> Options:
    """What a draft says of its zone beside the shape; raises every fault at once.

    What a new zone is for has to be chosen; a variation is for what the zone is.
    """
    content = draft.content
    given = {name: content.get(name) or None for name in ("label", "kind", "buffer_m", "precision_m")}
    faults: list[CordonError] = []
    if draft.zone:
        given["label"] = None
    elif not given["kind"]:
        faults.append(MissingField("kind", remedy="Choose what the zone is for."))
    day, hour = content.get("from_day"), content.get("from_hour")
    if day and hour:
        given["valid_from"] = f"{day}T{hour}{content.get('from_hour-which') or '[Europe/London]'}"
    elif day:
        faults.append(MissingField("from_hour", remedy="Give the time."))
    elif hour:
        faults.append(MissingField("from_day", remedy="Give the day."))
    elif draft.zone:
        faults.append(MissingField("from_hour", remedy="Say from when the variation holds."))
    options = Options()
    try:
        read_text(content.get("note") or "", "note", empty=True)
        options = read_options(given, {name: name for name in given} | {"valid_from": "from_hour"})
    except CordonError as fault:
        faults.extend(fault.faults)
    raise_faults(faults)
    return replace(options, schedule=schedule)


def _begun(act: Act, order: str, zone: str, content: dict[str, Json]) -> int:
    """The person's draft that is as one begins: a page that is opened twice, or ahead of its time, makes no second."""
    user, begins = owner(act.reach.actor), (order, zone, canonical(content))
    for draft in load_drafts(act.connection, user=user):
        if (draft.order, draft.zone, canonical(dict(draft.content))) == begins:
            return draft.number
    return add_draft(act.connection, user=user, order=order, zone=zone, content=content, at=act.stamp.at)


def _reviewed(act: Act, shown: ShownDraft, schedule: Schedule | None, desk: Desk, *, chance: str) -> ReviewedDraft:
    """`chance` is the draft's own secret: each further outline that is offered tells more of the address, so that the same
    drawing around the same addresses is offered the same ones however often it is looked over."""
    faults: list[CordonError] = []
    new, options = None, None
    try:
        new = draft_shape(shown.draft)
    except CordonError as fault:
        faults.extend(fault.faults)
    try:
        options = draft_options(shown.draft, schedule)
    except CordonError as fault:
        faults.extend(fault.faults)
    raise_faults(faults)
    assert new is not None
    assert options is not None
    if shown.draft.zone:
        version = varied_version(shown.order, _zone(shown.zones, shown.draft.zone), new, options)
    else:
        version = new_versions(shown.order, shown.zones, [new], options)[0]
    orders = act.reach.orders(subject=shown.order.subject.reference)
    others = [one for one in orders if one.reference != shown.order.reference]
    zones = load_zones(act.connection, others)
    places = load_places(act.connection, orders)
    protected = [one.protected for one in places if one.whose is Whose.PROTECTED and one.on_the_grid]
    facts: Json = [chance, mapping(version.shape), [[one.at.lon, one.at.lat, one.known] for one in protected]]
    drawn_by = Random(sha256(facts))  # of a seed that nobody can guess
    made = review(
        version,
        protected=protected,
        places=[one.other for one in places if one.whose is not Whose.PROTECTED],
        others=[OtherOrder(order=one, zones=zones[one.reference]) for one in others],
        at=max(version.valid_from, shown.order.made_at), until=_until(shown, version), now=act.stamp.at, tie_m=Metres(TIE_M), chance=drawn_by,
        streets=base_maps(desk.settings).streets_around(version.shape),
    )  # fmt: skip
    return ReviewedDraft(shown=shown, version=version, change=new.change, review=made)


def _until(shown: ShownDraft, version: ZoneVersion) -> Instant | None:
    """When a version ends to hold and bind: with its order, or where a later version of its zone takes its place."""
    later = [one.valid_from for zone in shown.zones if zone.label == version.label for one in zone.versions]
    end = end_of_force(shown.order)
    return min([*(one for one in later if one > version.valid_from), *([] if end is None else [end])], default=None)


def _chance(draft: Draft) -> str:
    return str(draft.content.get("chance") or token_hex(32))


def _shown(act: Act, number: int) -> ShownDraft:
    draft = load_draft(act.connection, number, user=owner(act.reach.actor))
    order = act.reach.order(draft.order)
    zones = load_zones(act.connection, [order])[draft.order]
    act.what["order"] = draft.order
    before = held_periods(_zone(zones, draft.zone))[-1].version if draft.zone else None
    return ShownDraft(
        draft=draft, order=order, number=order_number(act.connection, draft.order), zones=zones,
        places=load_places(act.connection, [order]), before=before,
    )  # fmt: skip


def _taken(made: NewShape, drawing: dict[str, Json]) -> dict[str, Json]:
    """A drawing that a draft takes, with how it came to be."""
    return {
        "drawing": drawing,
        "made_by": made.made_by.value,
        "source": made.source,
        "note": made.note,
        "change": made.change,
    }


def _imported(one: ZoneShape, name: str) -> dict[str, Json]:
    return {"drawing": as_drawing(one.shape), "made_by": MadeBy.IMPORT.value,
            "source": f"{one.source} ({name})", "note": one.name, "change": one.change}  # fmt: skip


def _zone(zones: Sequence[Zone], label: str) -> Zone:
    for zone in zones:
        if zone.label == label:
            return zone
    raise NotFound("zone", label, "Look at the order: it lists its zones.")


def _missing(need: Needed) -> MissingField:
    return MissingField(reason_field(need.reason_for, need.about), remedy=f"Give the reason: {need.question}")
