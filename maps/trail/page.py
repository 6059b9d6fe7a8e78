"""The trail drawn: zones and the ground by Folium, its fixes by our own script, visits and all words beside it.

For officers alone. Folium is given outlines and numbers; the fixes travel with the words, as data.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import folium
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import filled
from maps.basemap.base import BaseMap
from maps.drawing import finish, layer_name, new_map
from maps.grid import Bounds, bounds_of
from maps.ground import ground_words
from maps.interactive import ALONE, WITHIN, add_others, add_zones
from maps.part import MapPart, whole_page
from maps.scene import Mark
from maps.symbol import KEY_BUFFER, KEY_CIRCLE, KEY_OTHER, WORDS, hatch_defs, symbol_svg
from maps.text import map_text
from maps.trail.join import Join, joins, silences
from maps.trail.packing import pack_fixes, packed
from maps.trail.scene import State, TrailEpisode, TrailScene, Whole
from zones.frame import grid_or_nan
from zones.instant import Instant, uk_text

MARKS = {State.OUTSIDE: Mark.OUTSIDE, State.NOT_APPLYING: Mark.NOT_APPLYING, State.INDETERMINATE: Mark.INDETERMINATE,
         State.UNSERVED: Mark.UNSERVED, State.INSIDE: Mark.INSIDE}  # fmt: skip
_PANE = "cordon-trail"
_AROUND_M = 1_500.0
_WHOLE_GRID: Bounds = (1_000.0, 0.0, 699_000.0, 1_249_000.0)
"""OSTN15 answers within it, but for its utmost kilometre."""
_USUAL = (0.01, 0.99)
"""The map opens on the zones and on all fixes but the furthest: one jump abroad would open it on half the earth."""
_LOOKED_AT = 500
"""So many fixes tell which ground a trail needs."""


def trail_page(scene: TrailScene, base: BaseMap) -> str:
    """The HTML page, whole in one file."""
    return whole_page(_drawn(scene, base, ALONE), sheets=("officer-page.css",))


def trail_part(scene: TrailScene, base: BaseMap) -> MapPart:
    """The same within a page that has its own main part and its own title."""
    return _drawn(scene, base, WITHIN)


def trail_ground_bounds(scene: TrailScene) -> Bounds:
    """The ground that the base map should fill: the zones and the usual fixes as far as the National Grid goes."""
    west, south, east, north = _seen(scene)
    fixes = scene.fixes
    there = (fixes.lon >= west) & (fixes.lon <= east) & (fixes.lat >= south) & (fixes.lat <= north)
    some = np.flatnonzero(there)[:: 1 + int(there.sum()) // _LOOKED_AT]
    eastings, northings = grid_or_nan(fixes.lon[some], fixes.lat[some])
    known = ~np.isnan(eastings)
    boxes = [bounds_of(_shapes(scene))] if scene.zones else []
    if known.any():
        x, y = eastings[known], northings[known]
        boxes.append((float(x.min()), float(y.min()), float(x.max()), float(y.max())))
    if not boxes:
        return bounds_of([shapely.box(*_seen(scene))])  # which says where it lies
    edges = np.array(boxes)
    (w, s), (e, n) = edges[:, :2].min(axis=0) - _AROUND_M, edges[:, 2:].max(axis=0) + _AROUND_M
    return (
        max(_WHOLE_GRID[0], float(w)), max(_WHOLE_GRID[1], float(s)),
        min(_WHOLE_GRID[2], float(e)), min(_WHOLE_GRID[3], float(n)),
    )  # fmt: skip


def _shapes(scene: TrailScene) -> list[BaseGeometry]:
    return [zone.shape for zone in scene.zones]


def _seen(scene: TrailScene) -> tuple[float, float, float, float]:
    """What the map opens on: west, south, east, north in degrees."""
    fixes = scene.fixes
    boxes = [shape.bounds for shape in _shapes(scene)]
    if len(fixes):
        (west, east), (south, north) = (np.quantile(column, _USUAL) for column in (fixes.lon, fixes.lat))
        boxes.append((float(west), float(south), float(east), float(north)))
    edges = np.array(boxes)
    (west, south), (east, north) = edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _drawn(scene: TrailScene, base: BaseMap, elements: Mapping[str, str]) -> MapPart:
    drawn = new_map(
        zoom_start=13, width="100%", height="100%", zoom_snap=0.25, control_scale=True, attribution_control=False,
        maxZoom=20, minZoom=3,
    )  # fmt: skip
    folium.map.CustomPane(_PANE, z_index=450).add_to(drawn)
    ground = folium.FeatureGroup(name="Base map").add_to(drawn)
    lines = folium.FeatureGroup(name="National Grid", show=not base.drawn).add_to(drawn)
    zones = folium.FeatureGroup(name="Exclusion zones").add_to(drawn)
    buffers = folium.FeatureGroup(name="Buffers (near)").add_to(drawn)
    others = folium.FeatureGroup(name="Zones as they were at other times").add_to(drawn)
    under = ground_words(ground, lines, base, trail_ground_bounds(scene))
    zone_words = add_zones(scene.zones, zones, buffers, interactive=False)
    other_words = add_others(scene.others, others)
    folium.LayerControl(collapsed=True).add_to(drawn)
    west, south, east, north = _seen(scene)
    drawn.fit_bounds([[south, west], [north, east]], padding=(30, 30))
    joined = joins(scene)
    words = {
        "map": layer_name(drawn), "zones": zone_words, "others": other_words, "places": [], "review": [], **under,
        "fixes": pack_fixes(scene.fixes, joined), "devices": list(scene.devices),
        "flags": list(scene.flag_words), "episodes": [_episode(one, scene) for one in scene.episodes],
        "facts": [*_facts(scene, joined), *scene.notes],
        "said": {
            "states": [WORDS[MARKS[state]] for state in State], "marks": [MARKS[state].value for state in State],
            "joins": _join_words(scene),
        },
        "texts": {
            "title": f"Order {scene.order}: trail of {scene.subject}", "order": scene.order, "subject": scene.subject,
            "credit": base.words, "watched": base.warning,
        },
    }  # fmt: skip
    return finish(
        drawn, map_text(words), [str(one["layer"]) for one in (*zone_words, *other_words)], body=_body(scene, elements),
        scripts=("words.js", "labels.js", "ground.js", "context.js", "paper.js", "trail-fixes.js", "trail-layer.js",
                 "trail-clock.js", "trail.js"),
        sheets=("map.css", "officer.css", "trail.css"),
    )  # fmt: skip


def _facts(scene: TrailScene, joined: Whole) -> list[str]:
    """The whole trail in sentences, with what is not drawn of it."""
    fixes = scene.fixes
    if not len(fixes):
        return ["There is no fix."]
    first, last = (_uk(int(fixes.at_us[place])) for place in (0, -1))
    tags = len(np.unique(fixes.device))
    told = [f"{_counted(len(fixes), 'fix', 'fixes')} of {_counted(tags, 'tag', 'tags')}, from {first} to {last}."]
    silent = int(silences(scene).sum())
    told += [f"{_counted(silent, 'silence', 'silences')} of more than {_lasted(timedelta(seconds=scene.gap_s))}."]
    withheld = int(np.isin(joined, (Join.VISITS, Join.ZONE)).sum())
    if withheld:
        told += [
            f"{_counted(withheld, 'line is', 'lines are')} left out that would lead from one visit to another, or through "
            "the edge of a zone where no fix shows that it was crossed."
        ]
    flagged = int((fixes.flags != 0).sum())
    if flagged:
        told += [
            f"{_counted(flagged, 'fix is', 'fixes are')} marked as not plausible or doubtful; the rule is told with each."
        ]
    return told


def _join_words(scene: TrailScene) -> list[str]:
    """What is said of how a fix is joined to the one before, by the number of its `Join`."""
    words = {
        Join.FIRST: "The first fix of its tag.",
        Join.LINE: "",
        Join.SILENCE: "Before it the tag was silent.",
        Join.VISITS: "No line leads to it: the fix before is of another visit.",
        Join.ZONE: "No line leads to it: it would cross the edge of a zone, and nothing shows that the tag did.",
    }
    return [words[join] for join in Join]


def _episode(one: TrailEpisode, scene: TrailScene) -> dict[str, Any]:
    first, last = (int(scene.fixes.at_us[place]) for place in (one.first, one.last))
    tags = ", ".join(scene.devices[device] for device in one.devices)
    return {
        "text": f"{one.label}: {one.zone}", "label": one.label,
        "places": packed(np.diff((0, *one.places)).astype(np.int64)), "when": f"{_uk(first)} – {_uk(last)}",
        "lines": [
            *([one.alert] if one.alert else []),
            f"{_lasted(one.dwell)} from its first fix to its last; tag {tags}",
            f"Coming in {_seen_or_not(one.entry_seen)}; leaving {_seen_or_not(one.exit_seen)}",
            _depth(one.depth_m),
            f"{_counted(one.settled, 'fix', 'fixes')} proved inside, {one.unsettled:,} not settled; "
            f"{_counted(one.gaps, 'silence', 'silences')}",
            *one.sentences,
        ],
    }  # fmt: skip


def _seen_or_not(seen: bool) -> str:
    return "was seen" if seen else "was not seen"


def _depth(depth_m: float) -> str:
    return (
        f"Deepest place {depth_m:,.1f} m from the edge"
        if depth_m > 0
        else f"No place within the edge; the nearest {-depth_m:,.1f} m outside"
    )


def _uk(at_us: int) -> str:
    """UK time, to the second."""
    return uk_text(Instant(datetime.fromtimestamp(at_us // 1_000_000, tz=UTC)))


def _lasted(length: timedelta) -> str:
    seconds = round(length.total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [f"{number:,} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (rest, "s")) if number]
    return " ".join(parts) or "0 s"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _body(scene: TrailScene, elements: Mapping[str, str]) -> str:
    key = [
        f'<li data-mark="{MARKS[state].value}">{symbol_svg(MARKS[state], 18)}<span>{WORDS[MARKS[state]]}</span></li>'
        for state in reversed(State)
    ]
    key += [KEY_CIRCLE]
    if (scene.fixes.flags != 0).any():
        key.append('<li><i class="cordon-key-flagged"></i><span>Marked as not plausible or doubtful</span></li>')
    key += [
        '<li><i class="cordon-key-line"></i><span>From fix to fix of a tag: their order, not the way taken</span></li>',
        '<li><i class="cordon-key-silence"></i><span>The tag was silent in between</span></li>',
    ]
    key += [KEY_BUFFER] if any(zone.buffer_m for zone in scene.zones) else []
    key += [KEY_OTHER] if scene.others else []
    return hatch_defs(1) + filled("trail.html", key="".join(key), **elements)
