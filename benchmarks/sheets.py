"""A printed sheet of the demo's town, against Chromium printing the page that shows the same."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.browser import chromium
from benchmarks.paired import Pair
from maps.basemap.base import BaseMap
from maps.basemap.choose import BaseMaps, read_files
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Layout, Paper
from maps.paper.page import sheet_page
from maps.paper.series import first_sheet, lay_out
from maps.scene import SubjectScene, SubjectZone
from maps.sheet import sheets_pdf
from zones.instant import read_instant
from zones.shape import circle
from zones.unit import Lat, Lon, LonLat, Metres

_TOWN = Path(__file__).parents[1] / "data" / "demo" / "saltmere.gpkg"
_AT = read_instant("2026-03-03T12:00Z")
_EXHIBIT = Exhibit(reference="SPO/1/S1", recorded=date(2026, 3, 3), maker="a.finch", as_at=_AT, by_day=True)


def _scene() -> SubjectScene:
    centre = LonLat(lon=Lon(0.004), lat=Lat(50.802))
    zone = SubjectZone(label="Zone A", shape=circle(centre, Metres(180.0)), hours=("At all times",))
    return SubjectScene(order="SPO/1", court="A court", at=_AT, facts=(("Order", "Full"),), standing=(), zones=(zone,))


def pairs() -> list[Pair]:
    maps = BaseMaps(files=read_files(str(_TOWN)), credit="An invented town")
    scene = _scene()

    def read(place: Layout) -> BaseMap:
        return maps.read(place.bounds, place.scale)

    turn = iter(range(10_000))

    def ours() -> object:
        # Of another label each time, so that nothing is taken from what Typst kept of the last.
        zones = tuple(replace(zone, label=f"Zone {next(turn)}") for zone in scene.zones)
        return sheets_pdf(lay_out(replace(scene, zones=zones), Paper(), None, read), _EXHIBIT)

    page = sheet_page(first_sheet(lay_out(scene, Paper(), None, read), _EXHIBIT))
    folder = tempfile.TemporaryDirectory(prefix="cordon-bench-")  # gone with the work that reads from it
    Path(folder.name, "sheet.html").write_text(page)
    browser = chromium()

    def theirs() -> object:
        opened = browser.new_page()
        opened.goto(Path(folder.name, "sheet.html").as_uri())
        opened.wait_for_selector("html[data-ready=yes]", state="attached")
        made = opened.pdf(prefer_css_page_size=True, print_background=True)
        opened.close()
        return made

    return [
        Pair(
            what="the subject's printed sheets, from a scene to PDF/A with its base map, warm",
            peer="Chromium, open already, printing the page that is made already: no PDF/A, no boundary in words",
            ours=ours,
            theirs=theirs,
        )
    ]
