"""A sheet as GeoJSON, as RFC 7946 has it."""

import json

import shapely

from maps.paper.features import features_json
from maps.paper.series import first_sheet
from tests.maps.on_paper import EXHIBIT, laid_out
from tests.maps.scenes import court_scene


def test_outer_rings_run_anticlockwise_and_no_place_is_told_more_finely_than_it_is_drawn() -> None:
    features = json.loads(features_json(first_sheet(laid_out(court_scene("C-1")), EXHIBIT)))["features"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
    polygons = [one for shape in shapes for one in shapely.get_parts(shape).tolist() if one.geom_type == "Polygon"]
    assert polygons
    for one in polygons:
        assert one.exterior.is_ccw
        assert not any(hole.is_ccw for hole in one.interiors)
    for lon, lat in shapely.get_coordinates(shapes).tolist():
        assert (round(lon, 6), round(lat, 6)) == (lon, lat)
