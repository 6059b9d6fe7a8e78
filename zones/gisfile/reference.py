"""Which coordinate system a file states: an EPSG code, however it is spelt."""

import math
import re

from zones.error import UnknownFrame
from zones.frame import ALIKE

_GRID = {"lat_0": 49.0, "lon_0": -2.0, "k": 0.9996012717, "x_0": 400_000.0, "y_0": -100_000.0}
"""EPSG:27700's transverse Mercator (EPSG registry, conversion 19916), on the Airy 1830 ellipsoid."""
_UNSAID = re.compile(
    r'(?:GEOGCS|GEOGCRS)\["Undefined geographic SRS",DATUM\["unknown",|(?:LOCAL_CS|ENGCRS)\["Undefined Cartesian SRS",'
)
"""As GDAL writes them; a system that is only called undefined is known by the rest of its text, or refused."""


def unread_frame(field: str, value: str) -> UnknownFrame:
    """The refusal of a file that says what it is in, in words that nobody understands."""
    return UnknownFrame(
        field, value, "Save it anew with its true coordinate system: a Shapefile with its true .prj, or without one "
        "where it is said what its coordinates are.",
        problem="can't be placed: its coordinate system (.prj of a Shapefile) can't be read",
    )  # fmt: skip


def epsg_of(text: str | None) -> tuple[int | None, str]:
    """The code (4326 or 27700 where it amounts to one of these, 0 for another system) and its name.

    None where the text says nothing: absent, or GeoPackage's two "undefined" systems (srs_id 0 and -1).
    """
    if not text or _UNSAID.match(text):
        return None, ""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        return 0, "an unknown coordinate system"
    if crs.is_compound and crs.sub_crs_list:
        crs = crs.sub_crs_list[0]
    while crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    code = crs.to_epsg(min_confidence=70)
    name = f"EPSG:{code} ({crs.name})" if code else crs.name
    for axis in crs.axis_info if crs.is_projected else ():
        if axis.unit_conversion_factor != 1.0:
            return 0, f"{name}, in units of {axis.unit_conversion_factor:.9g} m ({axis.unit_name}) instead of metres"
    if code in ALIKE:
        return ALIKE[code], name
    if crs.to_authority() in (("OGC", "CRS84"), ("OGC", "CRS84h")):
        return 4326, name
    if _is_grid(crs.to_json_dict()):
        return 27700, name
    return code or 0, name


def _is_grid(crs: dict[str, object]) -> bool:
    """Whether the parameters are those of the National Grid, whatever they are called."""
    from pyproj import CRS

    if crs.get("type") != "ProjectedCRS":
        return False
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # to_dict warns that it loses the datum: the ellipsoid is what is compared
        given = CRS.from_json_dict(crs).to_dict()
    airy = (
        given.get("ellps") == "airy"
        or given.get("datum") == "OSGB36"
        or (isinstance(given.get("a"), float) and math.isclose(given["a"], 6_377_563.396, abs_tol=0.01))
    )
    metres = given.get("units", "m") == "m" and "to_meter" not in given
    same = all(math.isclose(float(given.get(key, math.nan)), value, abs_tol=1e-7) for key, value in _GRID.items())
    return bool(given.get("proj") == "tmerc" and airy and metres and same)
