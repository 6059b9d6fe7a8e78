"""Printed sheets as a PDF reader sees them: true to scale, tagged, whole in one file, and the same bytes every time."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap, PlaceName
from maps.grid import grid_scale, in_grid, spot_in_grid
from maps.paper.drawn import Sheet
from maps.paper.layout import HEAD_MM, MARGIN_MM, Paper
from maps.paper.naming import named, on_paper
from maps.paper.series import first_sheet, sheets
from maps.scene import CourtScene, Mark, Scene, SubjectScene, SubjectZone, points_of, zones_of
from maps.symbol import WORDS, ZONE_EDGE
from tests.builders import PROJECT, at, point, square
from tests.maps.on_paper import EXHIBIT, as_pdf, laid_out, printed
from tests.maps.scenes import ALL_OF_IT, HOSTILE, court_scene, officer_scene, subject_scene
from tests.printed import text_of
from zones.shape import circle
from zones.unit import Metres
from zones.zone import zone_label

MM = 72 / 25.4
PAPERS = [("A4", False), ("A4", True), ("A3", False), ("A3", True)]
OF: dict[str, Callable[[str], Scene]] = {"subject": subject_scene, "court": court_scene, "officer": officer_scene}
HOURS = ("Mondays to Fridays, 08:00 to 09:30",)


def opened(content: bytes) -> Any:
    """A PDF to look into: each page takes a second."""
    return pdfplumber.open(io.BytesIO(content))


def coloured(page: Any, hexadecimal: str) -> Iterator[list[tuple[float, float]]]:
    """The points of each path of a page that is stroked in a colour, points from the upper left corner."""
    wanted = tuple(int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5))
    for drawn in [*page.lines, *page.curves, *page.rects]:
        colour = drawn.get("stroking_color")
        if (
            drawn.get("stroke")
            and isinstance(colour, tuple)
            and len(colour) == 3
            and np.allclose(colour, wanted, atol=0.01)
        ):
            yield [(float(x), float(y)) for x, y in drawn["pts"]]


@pytest.mark.parametrize(("paper", "across"), PAPERS)
@pytest.mark.parametrize("scale", [1_250, 2_500, 10_000, 25_000, 50_000])
def test_scale_grid_and_bars_are_true_in_the_pdf(paper: str, across: bool, scale: int) -> None:
    scene = court_scene("C-1")
    content = as_pdf(scene, paper=paper, across=across, scale=scale)
    sheet = first_sheet(laid_out(scene, paper=paper, across=across, scale=scale), EXHIBIT)
    west, _, _, north = sheet.place.bounds
    with opened(content) as pdf:
        page = pdf.pages[0]
        assert (float(page.width) / MM, float(page.height) / MM) == pytest.approx(
            Paper(name=paper, across=across).page_mm, abs=0.01
        )
        below = (MARGIN_MM + HEAD_MM + sheet.place.paper.map_mm[1]) * MM  # where the key has a line of the same colour
        lines = [line for line in coloured(page, "#3b6fa0") if min(y for _, y in line) < below - 1]
        upright = sorted({xs[0] for line in lines if np.ptp(xs := [x for x, _ in line]) < 0.01})
        level = sorted({ys[0] for line in lines if np.ptp(ys := [y for _, y in line]) < 0.01})
        eastings = [west + (x / MM - MARGIN_MM) * scale / 1000 for x in upright]
        northings = [north - (y / MM - MARGIN_MM - HEAD_MM) * scale / 1000 for y in level]
        assert np.allclose(eastings, sheet.grid.eastings, atol=1.0)
        assert np.allclose(sorted(northings), sheet.grid.northings, atol=1.0)
        for gap in (b - a for a, b in pairwise(upright)):
            true_mm = (sheet.grid.eastings[1] - sheet.grid.eastings[0]) * 1000 / scale
            assert gap / MM == pytest.approx(true_mm, rel=0.002)
        bars = sorted(
            float(rect["width"]) / MM
            for rect in page.rects
            if rect["fill"] and float(rect["height"]) / MM == pytest.approx(2.0, abs=0.01)
        )
        said = re.search(r"0 ([\d.,]+) (m|km) ([\d.,]+) (m|km)", page.extract_text())
        assert said is not None
        ground = float(said[3].replace(",", "")) * (1000 if said[4] == "km" else 1)
        assert bars == pytest.approx([ground * 1000 / scale, 100.0], rel=0.002)
        assert f"1:{scale:,} on {paper}" in page.extract_text()


@pytest.mark.parametrize("scene", [court_scene("C-1"), subject_scene("SPO/1")], ids=["court", "subject"])
def test_the_sheet_and_the_page_show_what_the_scene_says(scene: Scene) -> None:
    """Outlines of both lie on the scene's own to a tenth of a millimetre; places and words are the scene's, and no others."""
    series = laid_out(scene, scale=5_000)
    sheet = first_sheet(series, EXHIBIT)
    page = printed(scene, scale=5_000)
    tolerance_mm = 0.15  # an outline is drawn no finer than 0.1 mm, its corners rounded to half of that
    with opened(as_pdf(scene, scale=5_000)) as pdf:
        drawn = [shapely.LineString(line) for line in coloured(pdf.pages[0], ZONE_EDGE) if len(line) > 3]
        words = "".join(pdf.pages[0].extract_text().split())
        top = MARGIN_MM + HEAD_MM + sheet.place.paper.map_mm[1]
        columns = [pdf.pages[0].crop((left * MM, top * MM, (left + 43) * MM, (top + 60) * MM)) for left in (10, 55)]
        key = "".join("".join(column.extract_text().split()) for column in columns)
    written = re.findall(r'"coordinates": (\[\[\[.*?\]\]\]), "type": "Polygon"', page)
    on_page = [shapely.Polygon(rings[0], rings[1:]) for rings in map(json.loads, written)]
    for zone in zones_of(scene):
        true = on_paper(in_grid(zone.shape), sheet.place).boundary
        moved = shapely.transform(true, lambda p: (p + np.array([MARGIN_MM, MARGIN_MM + HEAD_MM])) * MM)
        assert min(moved.hausdorff_distance(one) for one in drawn) < tolerance_mm * MM
        assert min(true.hausdorff_distance(on_paper(one, sheet.place).boundary) for one in on_page) < tolerance_mm
        assert "".join(zone.label.split()) in words
        assert zone.label in page
    for shown in sheet.points:
        assert np.hypot(*np.subtract(shown.place, spot_in_grid(shown.point.at))) < 1e-6 or shown.point.area is not None
        if shown.outline is None:
            assert shown.radius == pytest.approx(shown.point.radius_95_m * grid_scale(shown.place[0]))
    marks = {one.mark for one in points_of(scene)}
    for mark in Mark:
        assert ("".join(WORDS[mark].split()) in key) is (mark in marks)
        assert (WORDS[mark] in page) is (mark in marks)


def test_the_key_has_exactly_the_symbols_that_are_drawn() -> None:
    scene = court_scene("C-1")
    bare = replace(scene, points=(), others=(), reason="")
    assert [entry.swatch.value for entry in first_sheet(laid_out(bare), EXHIBIT).key] == ["zone", "grid"]
    full = first_sheet(laid_out(scene), EXHIBIT)
    assert {entry.mark for entry in full.key if entry.mark} == {one.point.mark for one in full.points}
    assert {"circle", "area", "other"} <= {entry.swatch.value for entry in full.key}


def test_a_sheet_is_the_same_bytes_in_another_time_zone_and_process() -> None:
    code = (
        "import hashlib, time; time.tzset()\n"
        "from tests.maps.on_paper import as_pdf\nfrom tests.maps.scenes import court_scene\n"
        "print(hashlib.sha256(as_pdf(court_scene('C-1'))).hexdigest())"
    )
    made = {
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed},
                       capture_output=True, text=True, check=True).stdout
        for zone, seed in (("Asia/Tokyo", "1"), ("America/Los_Angeles", "2"))
    }  # fmt: skip
    assert len(made) == 1


@pytest.mark.parametrize("audience", ["subject", "court", "officer"])
def test_sheets_are_pdf_a_2a_and_ua_1_with_every_font_in_them(audience: str) -> None:
    scene = OF[audience]("SPO/1")
    with pikepdf.open(io.BytesIO(as_pdf(scene))) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
            assert about["dc:title"].startswith("Order SPO/1")
            assert "2026-03-04" in about["xmp:CreateDate"]
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        fonts = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert figures
        assert all("/Alt" in one for one in figures)
        assert not [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/JavaScript", "/URI", "/Launch")
        ]


def test_a_checker_of_pdf_ua_has_nothing_to_say(tmp_path: Path) -> None:
    import pdfua

    (tmp_path / "sheet.pdf").write_bytes(as_pdf(court_scene("SPO/1")))
    assert list(pdfua.validate(str(tmp_path / "sheet.pdf")).findings) == []


def test_the_words_stand_in_the_order_of_reading() -> None:
    text = text_of(as_pdf(court_scene("SPO/1")))
    parts = ["Exclusion zones", "SPO/1", "Key", "When each zone applies", "This bar is exactly 100 mm long",
             "OSTN15", "Exhibit SPO/1/C1 was recorded on 4 March 2026 by a.finch", "SHA-256", "The boundary of each zone in words"]  # fmt: skip
    places = [text.index(one) for one in parts]
    assert places == sorted(places)
    for needed in ("Sheet 1 of 4", "As at Tue 3 Mar 2026 at 12:00 GMT", "Grid north", "Base map"):
        assert needed in text, needed


@pytest.mark.parametrize("audience", ["subject", "court", "officer"])
def test_no_word_of_a_case_is_run_and_each_is_printed_as_it_is(audience: str) -> None:
    words = f'{ALL_OF_IT} #panic() $x$ #read("/etc/passwd") *b* _i_ @x <y> \\ ` // /* 中 \x07'
    scene = OF[audience](words)
    names = (PlaceName(text=ALL_OF_IT, easting=541_000.0, northing=101_900.0, rank=1),)
    text = "".join(text_of(as_pdf(scene, BaseMap(names=names, credit=ALL_OF_IT))).split())
    for hostile in [*HOSTILE, "#panic()", "[U+4E2D]"]:
        shown = hostile.replace("\u202e", "[U+202E]")
        assert "".join(shown.split()) in text, hostile


def placed_boxes(sheet: Sheet) -> list[tuple[str, BaseGeometry]]:
    """The boxes of a sheet's labels as they lie, a little within their edges."""
    made: list[tuple[str, BaseGeometry]] = []
    for one in named(sheet)[0]:
        wide, high = one.label.size_mm
        box = shapely.box(-wide / 2, -high / 2, wide / 2, high / 2).buffer(-0.1)
        turned = shapely.affinity.rotate(box, one.label.angle_deg, origin=(0, 0))
        made.append((one.label.text, shapely.affinity.translate(turned, *one.at)))
    return made


def crowded() -> Sequence[SubjectZone]:
    return [
        SubjectZone(label=zone_label(n), shape=circle(point(0.001 + 0.003 * (n % 4), 50.8 + 0.002 * (n // 4)), Metres(70.0)), hours=HOURS)
        for n in range(12)
    ]  # fmt: skip


def test_no_label_lies_on_another_nor_on_a_symbol() -> None:
    scene = court_scene("C-1")
    scene = replace(scene, scene=replace(scene.scene, zones=tuple(crowded())))
    for sheet in sheets(laid_out(scene), EXHIBIT):
        boxes = placed_boxes(sheet)
        for n, (text, box) in enumerate(boxes):
            for other, its in boxes[n + 1 :]:
                assert not box.intersects(its), (text, other)
        for one in sheet.points:
            spot = shapely.affinity.translate(shapely.box(-1.8, -1.8, 1.8, 1.8), *_mm(one.drawn, sheet))
            assert not any(box.intersects(spot) for _, box in boxes)
        assert {zone.label for zone in sheet.zones} <= {text for text, _ in boxes}


def _mm(place: tuple[float, float], sheet: Sheet) -> tuple[float, float]:
    west, _, _, north = sheet.place.bounds
    return (place[0] - west) * 1000 / sheet.place.scale, (north - place[1]) * 1000 / sheet.place.scale


def of_zones(*shapes: BaseGeometry) -> SubjectScene:
    zones = tuple(SubjectZone(label=zone_label(n), shape=shape, hours=HOURS) for n, shape in enumerate(shapes))  # type: ignore[arg-type]
    return replace(subject_scene("SPO/1"), zones=zones)


def wavy(corners: int) -> BaseGeometry:
    """A round zone of some 2 km with very many corners, in and out."""
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    far = 0.012 * (1 + 0.05 * np.sin(turns * 40))
    return shapely.Polygon(np.column_stack([-0.1 + far * np.cos(turns), 51.0 + far * 0.63 * np.sin(turns)]))


PARTS = shapely.MultiPolygon(
    [
        shapely.Polygon(square(0.0, 50.8, 0.01).exterior.coords, [square(0.002, 50.802, 0.002).exterior.coords]),
        shapely.Polygon(square(0.02, 50.8, 0.01).exterior.coords, [square(0.023, 50.804, 0.003).exterior.coords]),
        square(0.012, 50.815, 0.004),
    ]
)


@pytest.mark.parametrize(
    ("scene", "most"),
    [
        pytest.param(of_zones(wavy(5_000)), 1 + 9, id="5,000 corners"),
        pytest.param(of_zones(circle(point(-0.1, 51.0), Metres(15_000.0))), 1 + 40, id="30 km across"),
        pytest.param(of_zones(circle(point(-0.1, 51.0), Metres(20.0))), 1, id="40 m across"),
        pytest.param(of_zones(PARTS), 1 + 6, id="three parts, two holes"),
        pytest.param(of_zones(*(zone.shape for zone in crowded())), 1 + 12, id="twelve zones"),
        pytest.param(of_zones(circle(point(-0.1, 51.0), Metres(20.0)), circle(point(-0.1, 51.02), Metres(6_000.0))), 1 + 40,
                     id="a small zone in a large one's town"),
    ],
)  # fmt: skip
def test_awkward_zones_give_legible_sheets(scene: SubjectScene, most: int) -> None:
    series = laid_out(scene)
    made = sheets(series, EXHIBIT)
    assert 1 <= len(made) <= most
    for zone in scene.zones:
        drawn = in_grid(zone.shape)
        width_m = 2 * drawn.area / drawn.length
        told = [one.place for one in made if one.place.scale <= 10_000 and width_m * 1000 / one.place.scale >= 6]
        coarse = [one.place for one in made[1:] if one.place.scale > 10_000]
        frames = shapely.union_all([place.frame for place in told or coarse])
        assert frames.covers(drawn.boundary), zone.label
    content = as_pdf(scene)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= len(made)
    for number in {1, len(made)}:
        assert "Zone" in text_of(content, [number])


def test_an_overview_is_an_index_of_the_sheets_that_show_more() -> None:
    scene = of_zones(circle(point(-0.1, 51.0), Metres(20.0)), circle(point(-0.1, 51.02), Metres(6_000.0)))
    first, *more = sheets(laid_out(scene), EXHIBIT)
    assert [name for name, _ in first.frames] == [str(n) for n in range(2, len(more) + 2)]
    assert all(frame.equals(one.place.frame) for (_, frame), one in zip(first.frames, more, strict=True))
    assert {text for text, _ in placed_boxes(first)} >= {name for name, _ in first.frames}


def test_hours_that_have_no_room_stand_on_a_sheet_of_their_own() -> None:
    many = tuple(
        SubjectZone(label=zone_label(n), shape=square(0.003 * n), hours=(f"Mondays to Fridays, from {n} past eight, " * 3,))
        for n in range(20)
    )  # fmt: skip
    content = as_pdf(replace(subject_scene("SPO/1"), zones=many))
    see = re.search(r"See sheet (\d+)\.", text_of(content, [1]))
    assert see is not None
    number = int(see[1])
    text = "".join(text_of(content, [number, number + 1]).split())
    for n in range(20):
        assert f"from{n}pasteight" in text


def test_the_subject_s_sheets_say_it_in_plain_words_with_room_for_an_interpreter() -> None:
    facts = (("Order", "Full"), ("Last day", "Thu 1 March 2029"))
    text = text_of(as_pdf(replace(subject_scene("SPO/1"), facts=facts, standing=())))
    for words in ("You must not enter the hatched areas", "Thu 1 March 2029", "up to five years", "For an interpreter"):
        assert words in text, words
    assert "For an interpreter" not in text_of(as_pdf(court_scene("SPO/1")))


def test_an_exhibit_of_today_says_its_day_and_no_hour() -> None:
    text = text_of(as_pdf(court_scene("SPO/1"), exhibit=replace(EXHIBIT, by_day=True, as_at=at("2026-03-04T23:59Z"))))
    assert "As at 4 March 2026" in text
    assert "23:59" not in text


def test_a_court_scene_is_the_subject_s_and_what_has_a_reason() -> None:
    scene = court_scene("C-1")
    assert isinstance(scene, CourtScene)
    assert "Locations are shown" in text_of(as_pdf(replace(scene, reason="Locations are shown because.")))


def test_a_symbol_in_a_crowd_is_set_aside_on_its_own_side_of_the_edge() -> None:
    """The eastern edge of Zone A is at longitude 0.001: of each pair one is a metre or two within, the other without."""
    scene = court_scene("C-1")
    near = tuple(
        replace(scene.points[0], label=f"C-{n}", area=None, radius_95_m=1.0, at=point(0.001 + (1 if n % 2 else -1) * 0.00002, 50.8004 + 0.00001 * n),
                mark=Mark.OUTSIDE if n % 2 else Mark.INSIDE)
        for n in range(12)
    )  # fmt: skip
    sheet = first_sheet(laid_out(replace(scene, points=near), scale=5_000), EXHIBIT)
    zone = next(one.outline for one in sheet.zones if one.label == "Zone A")
    moved = [one for one in sheet.points if one.moved]
    assert len(moved) > 4
    for one in sheet.points:
        assert shapely.contains_xy(zone, *one.drawn) == (one.point.mark is Mark.INSIDE), one.point.label
