"""Files that people send, from the reference data that may stand beside the project."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.builders import SHARED
from zones.error import BadInput, CordonError, ManyFaults
from zones.gisfile.read import ZoneShape, read_zone_shapes


def _expected() -> list[tuple[str, dict[str, Any]]]:
    path = SHARED / "formats" / "expected.json"
    return sorted(json.loads(path.read_text()).items()) if path.exists() else []


READ_THOUGH_GDAL_DID_NOT = {"rl_london_sport_27700_folder.zip"}

NOT_IN_BRITAIN_THOUGH_SAID_SO = {"ch_problematic_crs_defined.geojson"}
"""UTM zone 32: Berlin."""


@pytest.mark.parametrize(("name", "expected"), _expected())
def test_files_that_people_send_are_read_whole_or_refused_in_words(name: str, expected: dict[str, Any]) -> None:
    made, faults = _read_or_refused(SHARED / "formats" / "files" / name)
    assert all(fault.remedy and str(fault) for fault in faults)
    if faults:
        assert not expected["clean_zone_in_gb"] or name in NOT_IN_BRITAIN_THOUGH_SAID_SO
    elif name not in READ_THOUGH_GDAL_DID_NOT:
        assert expected["reads"] is True
        assert len(made) == expected["features"]
        assert sum(len(shapely.get_parts(zone.shape)) for zone in made) == expected["polygons"]


def _read_or_refused(path: Path) -> tuple[Sequence[ZoneShape], Sequence[CordonError]]:
    try:
        return read_zone_shapes(path), ()
    except (BadInput, ManyFaults) as refused:
        return (), refused.faults


BOUNDARIES = [("eastbourne_lsoa_27700.zip", 61), ("sussex_districts_bng.gpkg", 13), ("sussex_districts_bng.geojson", 13),
              ("sussex_districts_wgs84.geojson", 13), ("sussex_police_area_bng.geojson", 1)]  # fmt: skip


@pytest.mark.parametrize(("name", "count"), BOUNDARIES if (SHARED / "boundaries").exists() else [])
def test_boundaries_are_read_whole(name: str, count: int) -> None:
    assert len(read_zone_shapes(SHARED / "boundaries" / name)) == count


@pytest.mark.parametrize(
    "name", [n for n, _ in BOUNDARIES if "districts_bng" in n and (SHARED / "boundaries").exists()]
)
def test_districts_in_the_grid_are_those_in_wgs84_to_10_cm(name: str) -> None:
    truth = read_zone_shapes(SHARED / "boundaries" / "sussex_districts_wgs84.geojson")
    made = read_zone_shapes(SHARED / "boundaries" / name)
    for zone, true in zip(made, truth, strict=True):
        line, other = (
            shapely.transform(shape.boundary, lambda p: p * [70_200, 111_250]) for shape in (zone.shape, true.shape)
        )
        corners = shapely.points(shapely.get_coordinates(other))
        assert shapely.distance(line, corners).max() < 0.1
