"""A sheet as GeoJSON: what it shows, as finely as it shows it, and no more."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.grid import in_degrees
from maps.paper.drawn import Sheet
from maps.symbol import answer_text
from zones.canon import canonical
from zones.period import period_text

_DECIMALS = 6
"""A tenth of a metre: as finely as the outlines are drawn at the largest scale."""


def features_json(sheet: Sheet) -> bytes:
    """A FeatureCollection of the zones and locations of a sheet, WGS84, longitude first (RFC 7946)."""
    said = {label: list(lines) for labels, lines in sheet.hours for label in labels}
    features = [
        _feature(zone.outline, {"zone": zone.label, "applies": said.get(zone.label, [])}) for zone in sheet.zones
    ]
    features += [_feature(other.outline, {"zone_at_another_time": other.label}) for other in sheet.others]
    for one in sheet.points:
        point = one.point
        shape = shapely.Point(*one.place) if one.outline is None else one.outline
        about: dict[str, Any] = {
            "location": point.label,
            "when": period_text(point.when),
            "answer": answer_text(point.mark, point.then, point.doubts),
        }
        about |= {"radius_95_m": round(point.radius_95_m, 1)} if one.outline is None else {"estimate": point.estimate}
        features.append(_feature(shape, about | ({"about": list(point.sentences)} if point.sentences else {})))
    exhibit = sheet.exhibit
    return canonical(
        {
            "type": "FeatureCollection", "order": sheet.order, "court": sheet.court, "exhibit": exhibit.reference,
            "as_at": exhibit.as_at_text, "recorded": exhibit.recorded.isoformat(), "maker": exhibit.maker,
            "shown_sha256": sheet.scene_sha256, "not_in_force": sheet.standing, "features": features,
        }
    )  # fmt: skip


def _feature(shape: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    rounded = shapely.transform(in_degrees(shapely.orient_polygons(shape)), lambda at: np.round(at, _DECIMALS))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}
