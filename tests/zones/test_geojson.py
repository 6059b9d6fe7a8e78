"""GeoJSON: each fault is said with its place, what stands there, and what should."""

import pytest

from zones.error import BadInput
from zones.geojson import read_geojson

FEATURES = '{"type":"FeatureCollection","features":[%s]}'
FEATURE = FEATURES % '{"type":"Feature","properties":null,"geometry":%s}'
RING = "[[0,50.8],[1,50.8],[1,50.9],[0,50.8]]"


@pytest.mark.parametrize(
    ("text", "field", "value", "problem"),
    [
        pytest.param("[1,2]", "F", "[1, 2]", "not a GeoJSON object", id="no object"),
        pytest.param("{}", "F, type", "null", "not a type of RFC 7946", id="no type"),
        pytest.param('{"type":"FeatureCollection"}', "F, features", "null", "not a list", id="no features"),
        pytest.param(FEATURES % '{"type":"Polygon"}', "F, feature 1", "Polygon", "not a Feature", id="no feature"),
        pytest.param(FEATURES % "7", "F, feature 1", "7", "not a Feature", id="a number for a feature"),
        pytest.param(FEATURES % '{"type":"Feature"}', "F, feature 1", "geometry", "is missing", id="no geometry"),
        pytest.param(FEATURES % '{"type":"Feature","geometry":null,"properties":[1]}', "F, feature 1, properties",
                     "[1]", "not an object", id="properties in a list"),
        pytest.param(FEATURE % "7", "F, feature 1, geometry", "7", "no type of geometry", id="geometry a number"),
        pytest.param(FEATURE % '{"type":"Circle"}', "F, feature 1, geometry", "Circle", "no type", id="a circle"),
        pytest.param(FEATURE % '{"type":"Polygon"}', "F, feature 1", "Polygon", "no coordinates", id="no coordinates"),
        pytest.param(FEATURE % '{"type":"GeometryCollection","geometries":{}}', "F, feature 1, geometries",
                     "an object", "not a list", id="geometries no list"),
        pytest.param(FEATURE % f'{{"type":"MultiPolygon","coordinates":[[{RING}],[{RING},[]]]}}',
                     "F, feature 1, coordinates, part 2, ring 2", "[]", "empty list", id="an empty ring"),
        pytest.param(FEATURE % f'{{"type":"Polygon","coordinates":{RING}}}',
                     "F, feature 1, coordinates, ring 1, position 1", "0", "not a position", id="a bracket short"),
        pytest.param(FEATURE % '{"type":"Polygon","coordinates":[[[0,50],[1,"51"]]]}',
                     "F, feature 1, coordinates, ring 1, position 2", "51", "not a number", id="a number as text"),
        pytest.param(FEATURE % '{"type":"MultiPoint","coordinates":[[[0,50],[1,51]]]}',
                     "F, feature 1, coordinates, position 1", "[0, 50]", "not a number", id="a bracket too many"),
        pytest.param(FEATURE % '{"type":"MultiPoint","coordinates":[[0,50],[1e999,51]]}',
                     "F, feature 1, coordinates, position 2", "inf", "can be used", id="a number beyond all"),
        pytest.param(FEATURE % '{"type":"Polygon","coordinates":[[[0,50],[1,50],[1,51],[0,51]]]}',
                     "F, feature 1, coordinates, ring 1", "0, 50 … 0, 51", "not closed", id="not closed"),
        pytest.param(FEATURE % '{"type":"Polygon","coordinates":[[[0,50],[1,50],[0,50]]]}',
                     "F, feature 1, coordinates, ring 1", "3 positions", "too few for a ring", id="three positions"),
        pytest.param(FEATURE % '{"type":"MultiLineString","coordinates":[[[0,50],[1,50]],[[0,50]]]}',
                     "F, feature 1, coordinates, line 2", "1 position", "too few for a line", id="a line of one"),
        pytest.param('{"type":"Point","coordinates":[0,-Infinity]}', "F", "-Infinity", "not a number", id="infinite"),
        pytest.param('{"a":1,"b":2,"a":3}', "F", "a", "is a key that is there twice", id="a key twice"),
        pytest.param('{"a":1,\n"b" 2}', "F", "line 2, column 5", "stops being JSON", id="no JSON"),
        pytest.param(b'{"a":1,\n"b":"\xe9"}', "F", "bytes e9 22 7d in line 2", "not UTF-8", id="Latin-1"),
        pytest.param(f'{{"type":"Point","coordinates":[0,{"9" * 5_000}]}}', "F", "a number of thousands of digits",
                     "can be used", id="a number too long"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place_and_value(text: str | bytes, field: str, value: str, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_geojson(text if isinstance(text, bytes) else text.encode(), field="F")
    assert (caught.value.field, caught.value.value) == (field, value)
    assert problem in caught.value.problem
    assert caught.value.remedy
