"""20,000 fixes against 200 zones: whole findings against GeoPandas' bare join."""

import geopandas
import shapely

from benchmarks.paired import Pair
from benchmarks.town import bound, fixes, positions, shapes
from monitor.bulk import check_fixes

_FIXES, _ZONES = 20_000, 200


def pairs() -> list[Pair]:
    zones = shapes(_ZONES, 50)
    one, rows = bound(zones), fixes(_FIXES)
    points = geopandas.GeoDataFrame(geometry=shapely.points(*positions(_FIXES)), crs="EPSG:4326")
    areas = geopandas.GeoDataFrame(geometry=zones, crs="EPSG:4326")
    return [
        Pair(
            what=f"{_FIXES:,} fixes, {_ZONES} zones: findings with clearance and chance",
            peer="GeoPandas sjoin(covered_by): whether inside, and no more",
            ours=lambda: check_fixes(rows, [one]),
            theirs=lambda: points.sjoin(areas, predicate="covered_by"),
        )
    ]
