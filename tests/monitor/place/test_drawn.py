"""What somebody drew: one polygon is an area, one point a spot, anything else is refused with what would do."""

import json
from typing import Any

import pytest

from monitor.location import Accuracy, Area, Spot
from monitor.place.read import place_text, read_place
from zones.error import BadPlace, CordonError, SwappedCoordinates

RING = [[0, 50.8], [0.01, 50.8], [0, 50.81], [0, 50.8]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def read(value: Any) -> Any:
    return read_place(place_text(value, field="place"), Accuracy(stated_m=5.0)).place


def feature(geometry: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    "value", [POLYGON, feature(POLYGON), {"type": "FeatureCollection", "features": [feature(POLYGON)]}]
)
def test_one_polygon_is_an_area(value: Any) -> None:
    place = read(value)
    assert isinstance(place, Area)
    assert (place.accuracy.stated_m, place.estimate, place.shape.bounds) == (5.0, "", (0, 50.8, 0.01, 50.81))


def test_one_point_is_a_spot() -> None:
    place = read(feature({"type": "Point", "coordinates": [-0.1, 50.8]}))
    assert isinstance(place, Spot)
    assert (place.at.lon, place.at.lat) == (-0.1, 50.8)
    with pytest.raises(SwappedCoordinates):
        read({"type": "Point", "coordinates": [50.8, -0.1]})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"type": "LineString", "coordinates": [[0, 50.8], [0.01, 50.8]]}, "as one polygon, or give one point"),
        ({"type": "FeatureCollection", "features": [feature(POLYGON), feature(POLYGON)]}, "Give one polygon"),
        ({"type": "FeatureCollection", "features": [feature(None)]}, "as one polygon"),
        ({"type": "FeatureCollection", "features": []}, "Send"),
        ({"type": "Polygon", "coordinates": [[[0, 50.8], [0.01, 50.81], [0.01, 50.8], [0, 50.81], [0, 50.8]]]}, "Mend"),
        ({"type": "Polygon", "coordinates": [[[y, x] for x, y in RING]]}, "longitude before latitude"),
    ],
)
def test_anything_else_is_refused_with_what_would_do(value: Any, said: str) -> None:
    with pytest.raises(CordonError) as caught:
        read(value)
    assert said in str(caught.value)


def test_what_only_begins_like_json_is_refused() -> None:
    with pytest.raises(CordonError):
        read('{"type": "Polygon"')
    with pytest.raises(BadPlace):
        read("{{8*8}}")
    assert json.loads(place_text(POLYGON, field="place")) == POLYGON
