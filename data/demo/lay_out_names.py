"""Write the names of Saltmere, an invented town, as saltmere-names.csv, in the form of OS Open Names.

They are those of saltmere.gpkg: its names, and its streets, each once. Nothing here is real.

Run ``python data/demo/lay_out_names.py`` after ``lay_out_town.py`` to write the file again, the same to the byte.
"""

import csv
from pathlib import Path

import geopandas as gpd
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

TOWN = Path(__file__).with_name("saltmere.gpkg")
OUTPUT = Path(__file__).with_name("saltmere-names.csv")
COLUMNS = (
    "ID", "NAMES_URI", "NAME1", "NAME1_LANG", "NAME2", "NAME2_LANG", "TYPE", "LOCAL_TYPE", "GEOMETRY_X", "GEOMETRY_Y",
    "MOST_DETAIL_VIEW_RES", "LEAST_DETAIL_VIEW_RES", "MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX", "POSTCODE_DISTRICT",
    "POSTCODE_DISTRICT_URI", "POPULATED_PLACE", "POPULATED_PLACE_URI", "POPULATED_PLACE_TYPE", "DISTRICT_BOROUGH",
    "DISTRICT_BOROUGH_URI", "DISTRICT_BOROUGH_TYPE", "COUNTY_UNITARY", "COUNTY_UNITARY_URI", "COUNTY_UNITARY_TYPE", "REGION",
    "REGION_URI", "COUNTRY", "COUNTRY_URI", "RELATED_SPATIAL_OBJECT", "SAME_AS_DBPEDIA", "SAME_AS_GEONAMES",
)  # fmt: skip
ROADS = ("roads_local", "roads_regional", "roads_national")


def row(identifier: str, name: str, kind: str, local_type: str, place: BaseGeometry) -> dict[str, str]:
    """A name with its middle and its box, in whole metres of the National Grid."""
    middle = place.interpolate(0.5, normalized=True) if place.length else place
    west, south, east, north = (f"{side:.0f}" for side in place.bounds)
    box = {"MBR_XMIN": west, "MBR_YMIN": south, "MBR_XMAX": east, "MBR_YMAX": north} if place.length else {}
    return {
        "ID": identifier, "NAME1": name, "TYPE": kind, "LOCAL_TYPE": local_type, "GEOMETRY_X": f"{middle.x:.0f}",
        "GEOMETRY_Y": f"{middle.y:.0f}", "POPULATED_PLACE": "" if local_type == "Town" else "Saltmere",
        "COUNTY_UNITARY": "East Sussex", "COUNTRY": "England", **box,
    }  # fmt: skip


def names() -> list[dict[str, str]]:
    """All that has a name, by its name."""
    found = []
    for one in gpd.read_file(TOWN, layer="names").itertuples():
        found.append(row(f"saltmere-{one.Index + 1}", one.name1, "other", one.type, one.geometry))
    streets: dict[str, list[BaseGeometry]] = {}
    for layer in ROADS:
        for road in gpd.read_file(TOWN, layer=layer).itertuples():
            if road.name:
                streets.setdefault(road.name, []).append(road.geometry)
    for number, (name, parts) in enumerate(sorted(streets.items()), 1):
        found.append(row(f"saltmere-road-{number}", name, "transportNetwork", "Named Road", MultiLineString(parts)))
    return found


def main() -> None:
    """Writes the file."""
    with OUTPUT.open("w", newline="", encoding="utf-8") as file:
        made = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
        made.writeheader()
        made.writerows(names())


if __name__ == "__main__":
    main()
