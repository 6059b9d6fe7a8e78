"""What somebody drew: one polygon is an area, one point a spot, anything else is refused with what would do."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.location import Accuracy, Area, Spot
from monitor.place.drawn import read_area_file
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
        ({"type": "FeatureCollection", "features": []}, "Give at least one polygon"),
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


def test_an_area_abroad_is_an_area() -> None:
    place = read({"type": "Polygon", "coordinates": [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]})
    assert isinstance(place, Area)
    assert place.shape.bounds == (2.3, 48.8, 2.4, 48.9)
    with pytest.raises(BadPlace, match="Mend it there"):
        read({"type": "Polygon", "coordinates": [[[2, 48], [3, 49], [3, 48], [2, 49], [2, 48]]]})
    with pytest.raises(CordonError):
        read({"type": "Polygon", "coordinates": [[[2000, 48], [2001, 49], [2001, 48], [2000, 48]]]})


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    for name, value in (("area.geojson", POLYGON), ("point.json", {"type": "Point", "coordinates": [-0.1, 50.8]})):
        (tmp_path / name).write_text(json.dumps(value))
        found = read_area_file(tmp_path / name, Accuracy(), field="PLACE")
        assert (found.place, found.as_given) == (read_place(json.dumps(value), Accuracy()).place, name)
