"""Maps: an order's zones and recorded findings, drawn for an audience, to look at or as an exhibit on paper."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from cordon.basemaps import base_maps, ground_reader, road_reader
from cordon.desk import Desk, now
from cordon.exhibit import Kind, Shown, offer
from cordon.filed import filed
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.right import Right
from cordon.settings import Settings
from maps.error import NothingToDraw
from maps.interactive import ground_bounds, officer_map
from maps.paper.exhibit import Exhibit
from maps.paper.features import features_json
from maps.paper.layout import Paper, read_scale
from maps.paper.page import sheet_page
from maps.paper.series import Series, first_sheet, lay_out
from maps.scene import Audience, CourtScene, OfficerScene, Scene, court_scene, officer_scene, subject_scene
from maps.sheet import picture_png, sheets_pdf
from monitor.check import BoundOrder
from monitor.storage import load_sightings_of
from zones.database import writing
from zones.instant import Instant, uk_text, utc_text
from zones.order import Order
from zones.storage import load_zones


class Form(StrEnum):
    """What a map is made as; the values are the files' endings."""

    PAGE = "html"
    SHEETS = "pdf"
    PICTURE = "png"
    FEATURES = "geojson"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """A map as bytes, and the name that its file has, which tells nothing of the case."""

    content: bytes
    name: str


def draw_map(
    desk: Desk, reference: str, audience: Audience, form: Form = Form.PAGE, *, at: Instant | None = None,
    scale: int | None = None, paper: Paper | None = None,
) -> DrawnMap:  # fmt: skip
    """An order's map for an audience, with the zone versions of an instant (now by default).

    On record once it is drawn and before it is given: no disclosure is on record that there was not. But for the officers'
    page to look at, it is an exhibit: what shows the same as one before is that one again, of its day. What a court's map
    adds to what is served, and for which reason, is on record too.
    """
    right = Right.SEE if audience is Audience.OFFICER else Right.PAPER
    desk.require(right)
    read_scale(scale)
    when = at or now()
    with writing(desk.engine) as connection:
        reach = Reach(connection=connection, actor=desk.actor)
        order = reach.order(reference)
        scene = _scene(reach, order, audience, when)
    if isinstance(scene, OfficerScene) and form is Form.PAGE:
        content, offered = _officer_page(desk.settings, scene), None
    else:
        read, roads = ground_reader(desk.settings, audience), road_reader(desk.settings, desk.engine, audience)
        series = lay_out(scene, paper or Paper(), scale, read, roads)
        shown = Shown(order=order, kind=Kind(audience), sha256=series.sha256, as_at=when, by_day=at is None)
        offered = offer(
            desk.engine, shown, lambda exhibit: _drawn(series, exhibit, form), maker=desk.actor.name, at=now()
        )
        content = offered.drawn
    with desk.act("map.drawn", right) as act:
        act.reach.seen |= reach.seen
        act.what |= {"order": reference, "audience": audience.value, "at": utc_text(when), "form": form.value}
        if isinstance(scene, CourtScene) and scene.points:
            act.what |= {"checks": [point.label for point in scene.points], "added": [f"The locations: {scene.reason}"]}
        act.to_whom = audience.value
        stem = "officers-map"
        if offered is not None:
            exhibit, content = offered.keep(act.connection, act.stamp)
            act.what["exhibit"], stem = exhibit.reference, exhibit.file
    return DrawnMap(content=content, name=f"{stem}.{form.value}")


def _drawn(series: Series, exhibit: Exhibit, form: Form) -> bytes:
    match form:
        case Form.PAGE:
            return sheet_page(first_sheet(series, exhibit)).encode()
        case Form.SHEETS:
            return sheets_pdf(series, exhibit)
        case Form.PICTURE:
            return picture_png(series, exhibit)
        case Form.FEATURES:
            return features_json(first_sheet(series, exhibit))
        case unreachable:
            assert_never(unreachable)


def _scene(reach: Reach, order: Order, audience: Audience, when: Instant) -> Scene:
    zones = load_zones(reach.connection, [order])[order.reference]
    bound = BoundOrder(order=order, zones=tuple(zones))
    match audience:
        case Audience.OFFICER:
            checks, old = with_overtaken(reach, list(reach.checks(order=order.reference)), bound)
            seen = load_sightings_of(reach.connection, checks)
            return officer_scene(order, zones, checks, seen, when, overtaken=old)
        case Audience.COURT:
            return court_scene(order, zones, filed(reach, bound, now()).checks, when)
        case Audience.SUBJECT:
            return subject_scene(order, zones, when)
        case unreachable:
            assert_never(unreachable)


def _officer_page(settings: Settings, scene: OfficerScene) -> bytes:
    if not scene.zones:
        raise NothingToDraw("--at", uk_text(scene.at), "Add a zone to the order, or ask for a time when it had one.")
    return officer_map(scene, base_maps(settings).on_screen(ground_bounds(scene))).encode()
