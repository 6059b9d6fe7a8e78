"""Maps: an order's zones and recorded findings, drawn for an audience."""

from collections.abc import Callable
from functools import partial
from typing import assert_never

from cordon.desk import Desk
from cordon.settings import Settings
from maps.basemap import read_basemap
from maps.error import NothingToDraw
from maps.interactive import ground_bounds, officer_map
from maps.layout import layout
from maps.scene import Audience, CourtScene, OfficerScene, SubjectScene, court_scene, officer_scene, subject_scene
from maps.sheet import sheet
from monitor.storage import load_checks, load_sightings_of
from zones.instant import Instant, uk_text, utc_text
from zones.storage import load_order, load_zones


def draw_map(
    desk: Desk, reference: str, audience: Audience, *, at: Instant | None, scale: int | None, paper: str
) -> str:
    """The HTML of an order's map for an audience, with the zone versions of an instant (now by default).

    All that can refuse it is within the act: no disclosure is on record that there was not.
    """
    with desk.act("map.drawn") as act:
        order = load_order(act.connection, reference)
        zones = load_zones(act.connection, [order])[reference]
        when = at or act.stamp.at
        checks = [] if audience is Audience.SUBJECT else load_checks(act.connection, order=reference)
        act.what |= {"order": reference, "audience": audience.value, "at": utc_text(when)}
        act.to_whom = audience.value
        match audience:
            case Audience.OFFICER:
                seen = load_sightings_of(act.connection, checks)
                page = _officer_page(desk.settings, officer_scene(order, zones, checks, seen, when))
            case Audience.COURT:
                page = _sheet(desk.settings, court_scene(order, zones, checks, when), paper=paper, scale=scale)
            case Audience.SUBJECT:
                page = _sheet(desk.settings, subject_scene(order, zones, when), paper=paper, scale=scale)
            case unreachable:
                assert_never(unreachable)
    return page()


def _officer_page(settings: Settings, scene: OfficerScene) -> Callable[[], str]:
    if not scene.zones:
        raise NothingToDraw("--at", uk_text(scene.at), "Add a zone to the order, or ask for a time when it had one.")
    base = read_basemap(settings.basemap, ground_bounds(scene), settings.basemap_credit)
    return partial(officer_map, scene, base)


def _sheet(settings: Settings, scene: SubjectScene | CourtScene, *, paper: str, scale: int | None) -> Callable[[], str]:
    place = layout(scene, paper=paper, scale=scale)
    return partial(sheet, scene, place, read_basemap(settings.basemap, place.bounds, settings.basemap_credit))
