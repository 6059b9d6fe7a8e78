"""Maps: an order's zones and recorded findings, drawn for an audience."""

from typing import assert_never

from cordon.basemaps import base_maps
from cordon.desk import Desk, now
from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.right import Right
from cordon.settings import Settings
from maps.error import NothingToDraw
from maps.interactive import ground_bounds, officer_map
from maps.layout import layout, read_paper
from maps.scene import Audience, CourtScene, OfficerScene, SubjectScene, court_scene, officer_scene, subject_scene
from maps.sheet import sheet
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.storage import load_sightings_of
from zones.database import writing
from zones.instant import Instant, uk_text, utc_text
from zones.storage import load_zones


def draw_map(
    desk: Desk, reference: str, audience: Audience, *, at: Instant | None, scale: int | None, paper: str
) -> str:
    """The HTML of an order's map for an audience, with the zone versions of an instant (now by default).

    On record once it is drawn and before it is given: no disclosure is on record that there was not.
    """
    right = Right.SEE if audience is Audience.OFFICER else Right.PAPER
    desk.require(right)
    read_paper(paper, scale)
    when = at or now()
    with writing(desk.engine) as connection:
        reach = Reach(connection=connection, actor=desk.actor)
        order = reach.order(reference)
        zones = load_zones(connection, [order])[reference]
        checks, old = list[RecordedCheck](), frozenset[str]()
        if audience is not Audience.SUBJECT:
            bound = BoundOrder(order=order, zones=tuple(zones))
            checks, old = with_overtaken(reach, list(reach.checks(order=reference)), bound)
        seen = {} if audience is not Audience.OFFICER else load_sightings_of(connection, checks)
    match audience:
        case Audience.OFFICER:
            page = _officer_page(desk.settings, officer_scene(order, zones, checks, seen, when, overtaken=old))
        case Audience.COURT:
            page = _sheet(
                desk.settings, court_scene(order, zones, checks, when, overtaken=old), paper=paper, scale=scale
            )
        case Audience.SUBJECT:
            page = _sheet(desk.settings, subject_scene(order, zones, when), paper=paper, scale=scale)
        case unreachable:
            assert_never(unreachable)
    with desk.act("map.drawn", right) as act:
        act.reach.seen |= reach.seen
        act.what |= {"order": reference, "audience": audience.value, "at": utc_text(when)}
        act.to_whom = audience.value
    return page


def _officer_page(settings: Settings, scene: OfficerScene) -> str:
    if not scene.zones:
        raise NothingToDraw("--at", uk_text(scene.at), "Add a zone to the order, or ask for a time when it had one.")
    return officer_map(scene, base_maps(settings).on_screen(ground_bounds(scene)))


def _sheet(settings: Settings, scene: SubjectScene | CourtScene, *, paper: str, scale: int | None) -> str:
    place = layout(scene, paper=paper, scale=scale)
    return sheet(scene, place, base_maps(settings).read(place.bounds, place.scale))
