"""What the subject is given holds nothing of her: whatever is recorded of her, it is the same to the byte.

Two hundred random cases are recorded twice, alike in what the served paper says and different in everything else, and
each copy for the subject is looked through, and held against its twin.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from cordon.actions.maps import DrawnMap, Form, draw_map
from cordon.desk import Desk
from maps.grid import in_grid
from maps.paper.drawn import Sheet
from maps.paper.label import Kind
from maps.paper.layout import Paper as MapPaper
from maps.paper.naming import named
from maps.paper.series import sheets
from maps.paper.typeset import typeset_pdf
from maps.scene import Audience
from tests.builders import PROJECT, at
from tests.cordon.browser import Clock
from tests.house.random_case import Paper, Secrets, paper, record, service
from tests.house.scanned import Allowed, Scan

CASES, IN_ONE_GO = 200, 50
"""Two hundred are what issue 6 asks for; each go has a service of its own."""
TOWN = str(PROJECT / "data" / "demo" / "saltmere.gpkg")


def stand_still(patched: pytest.MonkeyPatch) -> None:
    """A clock that stands still, so that twins are drawn on one day; and no time for the disk, nor for the audit's sums."""
    patched.setattr("cordon.desk.datetime", Clock())
    patched.setattr("cordon.audit.chain.rows_sha256", lambda *_: "0" * 64)
    patched.setattr("os.fsync", lambda _file: None)


def kept_sheets(patched: pytest.MonkeyPatch) -> list[Sheet]:
    """The sheets that were last printed."""
    made: list[Sheet] = []

    def kept(*given: Any) -> list[Sheet]:
        made[:] = sheets(*given)
        return list(made)

    patched.setattr("maps.sheet.sheets", kept)
    return made


def typeset_once(patched: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Lets Typst set the same words once, and keeps what it made: it is a function of them alone, to which `tests/maps` holds it."""
    once: dict[str, bytes] = {}

    def typeset(*given: Any) -> bytes:
        key = json.dumps(given, default=str)
        once[key] = once.get(key) or typeset_pdf(*given)
        return once[key]

    patched.setattr("maps.sheet.typeset_pdf", typeset)
    return once


def drawn(desk: Desk, said: Paper, form: Form) -> DrawnMap:
    """The subject's copy; on the base map of its town, where it lies in one; some as at a time, on other paper, or at a scale."""
    number = said.number
    ground = desk.settings.model_copy(update={"basemap": TOWN if said.in_town else ""})
    return draw_map(
        replace(desk, settings=ground), said.reference, Audience.SUBJECT, form, at=at("2026-03-01T12:00Z") if number % 9 == 4 else None,
        paper=MapPaper(name="A3" if number % 16 == 5 else "A4", across=number % 8 == 3), scale=2_500 if number % 11 == 6 else None,
    )  # fmt: skip


def allowed(planned: Sequence[Sheet], said: Paper) -> Allowed:
    """What the sheets of a case may hold."""
    return Allowed(
        sheets=tuple(planned),
        boundaries=shapely.union_all([in_grid(zone.shape).boundary for zone in said.zones]),
        beside=lambda: shapely.union_all([beside(one) for one in planned]),
    )


def beside(sheet: Sheet) -> BaseGeometry:
    """The base map of a sheet, and the room that its labels take."""
    base = sheet.base
    lines = [one for ground in base.grounds for one in (ground.geometry, ground.geometry.boundary)]
    names = [shapely.Point(name.easting, name.northing) for name in base.names]
    return shapely.GeometryCollection([*_flat(lines), *names, *_lettering(sheet)])


def _flat(geometries: list[BaseGeometry]) -> list[BaseGeometry]:
    """Their lines alone."""
    return [part for one in geometries for part in shapely.get_parts(one).tolist() if part.geom_type == "LineString"]


def _lettering(sheet: Sheet) -> list[BaseGeometry]:
    """The boxes of a sheet's labels, and the lines to them; a zone's label stands beside its boundary, or is told from it by a line.

    Or, of a zone that reaches beyond the map, on a place of a raster of the map.
    """
    mm = sheet.place.scale / 1000
    west, _, _, north = sheet.place.bounds
    edges = {zone.label: zone.outline.boundary for zone in sheet.zones}
    made: list[BaseGeometry] = []
    for placed in named(sheet)[0]:
        wide, high = placed.label.size_mm
        box = shapely.box(-wide / 2 - 0.9, -high / 2 - 0.9, wide / 2 + 0.9, high / 2 + 0.9)
        turned = shapely.affinity.rotate(box, -placed.label.angle_deg, origin=(0, 0))
        across = shapely.affinity.scale(turned, mm, mm, origin=(0, 0))
        room = shapely.affinity.translate(across, west + placed.at[0] * mm, north - placed.at[1] * mm)
        if placed.label.kind is Kind.ZONE:
            edge = edges[placed.label.text]
            led = None if placed.line is None else _line(placed.line, west, north, mm)
            begins = room if led is None else shapely.Point(led.coords[0])
            raster = np.array(placed.at) * 16 / np.array(sheet.place.paper.map_mm)
            assert shapely.distance(begins, edge) < 2.5 * mm or np.allclose(raster, np.round(raster)), placed
        made += [room] if placed.line is None else [room, _line(placed.line, west, north, mm)]
    return made


def _line(ends: Any, west: float, north: float, mm: float) -> BaseGeometry:
    return shapely.LineString([(west + x * mm, north - y * mm) for x, y in ends])


@pytest.mark.parametrize("first", range(0, CASES, IN_ONE_GO))
def test_a_subject_s_copy_holds_nothing_of_her_and_is_the_same_whatever_is_recorded_of_her(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    stand_still(monkeypatch)
    planned, typeset = kept_sheets(monkeypatch), typeset_once(monkeypatch)
    desks = [service(tmp_path / side) for side in "AB"]
    faults: list[str] = []
    for number in range(first, first + IN_ONE_GO):
        said = paper(number)
        secrets = [record(desk, said, side) for desk, side in zip(desks, "AB", strict=True)]
        forms = [form for form in Form if form is not Form.PICTURE or number % 40 in (0, 7)]
        one, twin = ([drawn(desk, said, form) for form in forms] for desk in desks)
        faults += [f"{file.name}: its twin is another" for file in one if file not in twin]
        scan = Scan(both(secrets), allowed(planned, said))
        faults += [f"{file.name}: {fault}" for file in one for fault in scan.look(file.content, file.name)]
        typeset.clear()
    assert faults == []


def both(secrets: Sequence[Secrets]) -> Secrets:
    one, other = secrets
    return Secrets(words=one.words | other.words, spots=one.spots + other.spots, routes=one.routes + other.routes)
