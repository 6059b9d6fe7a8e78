"""What looks through the copies finds what is hidden in them: each kind of leak is planted, and is found."""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from openlocationcode.openlocationcode import encode

from cordon.actions.maps import Form
from maps.grid import spot_in_grid
from maps.paper.drawn import Sheet
from maps.paper.layout import HEAD_MM, MARGIN_MM
from monitor.place.gridref import reference_of
from tests.house.random_case import paper, record, service
from tests.house.scanned import Scan
from tests.house.test_subject_copies import allowed, drawn, kept_sheets, stand_still
from zones.frame import from_grid

CASE = 33
"""A circle of 134 m, in the middle of which she lives."""
HER = "Beth O'Dotterel"
_PT_PER_MM = 72 / 25.4


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case's copies by their endings, what is looked for, and where she lives: degrees, metres, and a sheet's millimetres."""

    files: dict[str, bytes]
    scan: Scan
    lon: float
    lat: float
    east: int
    north: int
    sheet: Sheet

    @property
    def mm(self) -> tuple[float, float]:
        west, _, _, north = self.sheet.place.bounds
        scale = self.sheet.place.scale / 1000
        return (self.east - west) / scale, (north - self.north) / scale

    @property
    def points(self) -> tuple[float, float]:
        height = self.sheet.place.paper.page_mm[1]
        x, y = self.mm
        return (MARGIN_MM + x) * _PT_PER_MM, (height - MARGIN_MM - HEAD_MM - y) * _PT_PER_MM


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    said, folder = paper(CASE), tmp_path_factory.mktemp("case")
    with pytest.MonkeyPatch.context() as patched:
        stand_still(patched)
        sheets = kept_sheets(patched)
        desk = service(Path(folder))
        secrets = record(desk, said, "A")
        secrets.words.add(HER)
        files = {form.value: drawn(desk, said, form).content for form in Form}
        scan = Scan(secrets, allowed(sheets, said))
    east, north = (round(one) for one in spot_in_grid(secrets.spots[1]))  # after the circle's middle comes her home
    lon, lat = (float(one[0]) for one in from_grid(np.array([float(east)]), np.array([float(north)])))
    return Case(files=files, scan=scan, lon=lon, lat=lat, east=east, north=north, sheet=sheets[0])


Plant = Callable[[Case, bytes], bytes]


def into_page(words: Callable[[Case], str]) -> Plant:
    return lambda case, content: content.replace(b"</body>", words(case).encode() + b"</body>")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PAGE: dict[str, Plant] = {
    "a comment": into_page(lambda _: f"<!-- {HER} -->"),
    "a name escaped for HTML": into_page(lambda _: escape(HER)),
    "a name in capitals, with another apostrophe": into_page(lambda _: "BETH O’DOTTEREL"),
    "a name in figures": into_page(lambda _: "".join(f"&#{ord(one)};" for one in HER)),
    "a name in base 64": into_page(lambda _: f"<img src='data:x;base64,{_base64('of ' + HER + ', 4')}'>"),
    "a name in base 16": into_page(lambda _: HER.encode("utf-16-be").hex()),
    "what a zone is for": into_page(lambda _: '<div class="zone school_route"></div>'),
    "latitude and longitude": into_page(lambda case: f'<i data-at="{case.lat:.5f},{case.lon:.5f}"></i>'),
    "longitude and latitude": into_page(lambda case: f"<script>L.marker([{case.lon}, {case.lat}])</script>"),
    "a place by two names": into_page(lambda case: f'{{"lat": {case.lat:.5f}, "weight": 2, "lng": {case.lon:.5f}}}'),
    "metres, northing first": into_page(lambda case: f"L.circle([{case.north}, {case.east}], {{}})"),
    "metres in attributes": into_page(lambda case: f'<i data-e="{case.east}" data-n="{case.north}"></i>'),
    "metres from the middle of the map": into_page(
        lambda case: f"[{case.east - case.sheet.place.centre_e}, {case.north - case.sheet.place.centre_n}]"
    ),
    "millimetres on the map": into_page(lambda case: '<path d="M{:.2f} {:.2f}L0 0Z"/>'.format(*case.mm)),
    "a grid reference": into_page(lambda case: reference_of(case.east, case.north, square_m=1)),
    "a shorter grid reference": into_page(lambda case: reference_of(case.east, case.north, square_m=10).replace(" ", "")),
    "degrees and minutes": into_page(lambda case: f"{_minutes(case.lat)}N {_minutes(abs(case.lon))}{'E' if case.lon > 0 else 'W'}"),
    "a plus code": into_page(lambda case: encode(case.lat, case.lon)),
}  # fmt: skip


def _minutes(degrees: float) -> str:
    whole, minutes = int(degrees), degrees % 1 * 60
    return f"{whole}°{int(minutes):02d}′{minutes % 1 * 60:.1f}″"


def into_pdf(change: Callable[[Case, pikepdf.Pdf], None]) -> Plant:
    def planted(case: Case, content: bytes) -> bytes:
        made = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            change(case, pdf)
            pdf.save(made)
        return made.getvalue()

    return planted


def onto_map(operators: Callable[[Case], str]) -> Plant:
    return into_pdf(lambda case, pdf: pdf.pages[0].contents_add(operators(case).encode(), prepend=False))


def _metadata(pdf: pikepdf.Pdf, text: str) -> None:
    pdf.Root.Metadata = pdf.make_stream(
        pdf.Root.Metadata.read_bytes().replace(b"<dc:title>", b"<!--" + text.encode() + b"--><dc:title>")
    )
    pdf.Root.Metadata.Type = pikepdf.Name.Metadata


def _form(case: Case, pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(
        "{} {} m 9 9 l S".format(*case.points).encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form
    )
    pdf.pages[0].add_resource(form, pikepdf.Name.XObject)


PDF: dict[str, Plant] = {
    "an author": into_pdf(lambda _, pdf: pdf.docinfo.__setitem__("/Author", HER)),
    "a name in the metadata": into_pdf(lambda _, pdf: _metadata(pdf, HER)),
    "a place in the metadata": into_pdf(lambda case, pdf: _metadata(pdf, f"{case.lat}, {case.lon}")),
    "an annotation": into_pdf(lambda _, pdf: pdf.Root.__setitem__("/Her", pdf.make_indirect(pikepdf.Dictionary(Contents=pikepdf.String("Бет Dotterel"))))),
    "an attachment": into_pdf(lambda _, pdf: pdf.attachments.__setitem__("her.txt", HER.encode())),
    "a comment among what is drawn": onto_map(lambda _: f"\n% {HER}\n"),
    "something after the end": lambda _, content: content + HER.encode(),
    "a white dot": onto_map(lambda case: "q 1 1 1 rg {:.2f} {:.2f} 1 1 re f Q".format(*case.points)),
    "a line that is moved by a matrix": onto_map(lambda case: "q 2 0 0 2 {:.2f} {:.2f} cm 0 0 m 4 4 l S Q".format(*case.points)),
    "a curve around it": onto_map(lambda case: "q 0 0 m 1 1 {0:.2f} {1:.2f} {0:.2f} {1:.2f} c S Q".format(*case.points)),
    "a text without letters": onto_map(lambda case: "BT 1 0 0 1 {:.2f} {:.2f} Tm ET".format(*case.points)),
    "a form that is drawn": into_pdf(_form),
}  # fmt: skip


def chunk(kind: bytes, data: bytes) -> Plant:
    made = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return lambda _, content: content[:-12] + made + content[-12:]


PNG: dict[str, Plant] = {
    "a text": chunk(b"tEXt", b"Comment\0" + HER.encode()),
    "a packed text": chunk(b"zTXt", b"Comment\0\0" + zlib.compress(HER.encode())),
    "what a camera says": chunk(b"eXIf", b"MM\0*\0\0\0\x08"),
    "the time": chunk(b"tIME", b"\x07\xea\x03\x03\x08\x1e\0"),
    "something after the end": lambda _, content: content + b"x",
}
FEATURES: dict[str, Plant] = {
    "a member": lambda _, content: content.replace(b'{"as_at"', f'{{"about": "{HER}", "as_at"'.encode(), 1),
    "a place": lambda case, content: content.replace(b'{"as_at"', f'{{"bbox": [{case.lon}, {case.lat}, 1, 1], "as_at"'.encode(), 1),
    "a centre": lambda case, content: content.replace(b'"properties":{', f'"properties":{{"centre": [{case.lon:.5f}, {case.lat:.5f}], '.encode(), 1),
}  # fmt: skip
PLANTS = {"html": PAGE, "pdf": PDF, "png": PNG, "geojson": FEATURES}


def test_nothing_is_found_in_the_copies_as_they_are(case: Case) -> None:
    for ending, content in case.files.items():
        assert case.scan.look(content, f"SPO-S1.{ending}") == []


@pytest.mark.parametrize(("ending", "what"), [(ending, what) for ending, plants in PLANTS.items() for what in plants])
def test_what_is_planted_is_found(case: Case, ending: str, what: str) -> None:
    content = case.files[ending]
    planted = PLANTS[ending][what](case, content)
    assert planted != content
    assert case.scan.look(planted, f"SPO-S1.{ending}")


def test_a_file_s_name_is_looked_at(case: Case) -> None:
    content = case.files["geojson"]
    assert case.scan.look(content, "O-Dotterel.geojson")
    assert case.scan.look(content, f"{case.lat:.5f}, {case.lon:.5f}.geojson")
