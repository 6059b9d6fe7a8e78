"""What is filed holds, beyond what the subject is given, only the locations that were added, for a reason that is on record."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from cordon.actions import checks
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.desk import Desk
from maps.grid import in_grid
from maps.paper.drawn import SYMBOL_MM, Sheet
from maps.scene import WHY_POINTS, Audience
from maps.symbol import WORDS
from monitor.sighting import read_sighting
from tests.builders import at, moment, order, place, square
from tests.house.random_case import Paper, Secrets, paper, record, service
from tests.house.scanned import Allowed, Scan
from tests.house.test_subject_copies import beside, kept_sheets, stand_still
from zones.zone import MadeBy

CASES = (3, 5, 7, 9, 13, 21, 33, 39)
"""On a base map and on none, of every way of making."""
FURTHER = (
    "Exclusion zones: larger", WHY_POINTS, "Small symbols: fixes of a tag", "The place was within it, at 95 %",
    "Symbols set aside: the dot is the place", "Corners of another map, with its number", "Map", "Not wholly on this sheet: Off",
    "The locations In the order of their times, UK time. What each answer means stands in the key of the maps.",
    "Label Time Grid reference 95 % radius, m Answer GMT BST to (area)",
    "Location Locations No room to label", "Base map: none. Sheet of Exhibit Scale on A4 On the ground, E N m km",
)  # fmt: skip
"""What sheets say of locations beside what their symbols mean, and of further sheets."""
_STOPS = ".,:"
_FIGURES = re.compile(r"[\d:.,-]+|[0-9a-f]{8}")


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A case as it was recorded, with what of it may be filed and what may not."""

    desk: Desk
    said: Paper
    secrets: Secrets
    filed: list[str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return service(Path(tmp_path_factory.mktemp("filed")))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_still(monkeypatch)


@pytest.fixture(scope="module")
def recorded() -> dict[int, Filed]:
    return {}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, desk: Desk, recorded: dict[int, Filed]) -> Filed:
    if request.param not in recorded:
        recorded[request.param] = _filed(desk, paper(request.param))
    return recorded[request.param]


def _filed(desk: Desk, said: Paper) -> Filed:
    """A case with locations of the subject, and others: an officer's own look, somebody else's, and one recorded in error."""
    secrets = record(desk, said, "A")
    subject = f"S-ADOTTEREL{said.number}"
    inner = shapely.point_on_surface(said.zones[0].shape)
    here = place(f"{inner.y:.6f}, {inner.x:.6f}")
    when = moment("2026-03-03T08:00Z")
    looked = checks.check_place(desk, here, when, subject=None, record=True)
    wrong = checks.check_place(desk, here, when, subject=subject, record=True)
    checks.mark_check(desk, str(wrong.id), "It was another man by Dotterel's door.", in_error=True)
    before = checks.check_place(desk, here, when, subject=subject, record=True, as_known_at=at("2026-03-03T08:29Z"))
    checks.note_check(desk, str(before.id), "Dotterel's neighbour said so.")
    left_out = {str(one.id) for one in (looked, wrong, before)}
    filed = [one["check"] for one in checks.list_checks(desk, said.reference)]
    return Filed(desk=desk, said=said, secrets=secrets, filed=[one for one in filed if one not in left_out])


def copy(case: Filed, audience: Audience, form: Form) -> bytes:
    return draw_map(case.desk, case.said.reference, audience, form).content


def test_the_features_filed_are_the_subject_s_and_the_locations_added(case: Filed) -> None:
    at_one_scale = [
        draw_map(case.desk, case.said.reference, audience, Form.FEATURES, scale=25_000).content
        for audience in (Audience.SUBJECT, Audience.COURT)
    ]
    served, filed = map(json.loads, at_one_scale)
    added = [one for one in filed["features"] if one not in served["features"]]
    assert [one for one in filed["features"] if one not in added] == served["features"]
    assert [one["properties"]["location"] for one in added] == case.filed
    for one in added:
        assert set(one["properties"]) == {"location", "when", "answer", "radius_95_m"}
        assert one["properties"]["answer"] in WORDS.values()
    assert {name for name in filed if filed[name] != served.get(name)} <= {"features", "exhibit", "shown_sha256"}


def test_the_words_of_the_page_filed_are_the_subject_s_and_the_locations_labels(case: Filed) -> None:
    served, filed = (_words(copy(case, audience, Form.PAGE)) for audience in (Audience.SUBJECT, Audience.COURT))
    assert set(filed) == set(served)
    for name in ("facts", "hours", "fine", "map"):
        assert filed[name] == served[name]
    labels = {label["text"] for label in filed["labels"]} - {label["text"] for label in served["labels"]}
    assert {one for one in labels if not re.fullmatch(r"\d+( [EN])?", one)} <= set(case.filed)
    small = " ".join(filed["small"])
    assert (WHY_POINTS in small) is bool(case.filed)


def _words(page: bytes) -> dict[str, Any]:
    found = re.search(r'id="cordon-words">(.*?)</script>', page.decode(), re.DOTALL)
    assert found
    made: dict[str, Any] = json.loads(found[1])
    return made


def test_the_sheets_filed_say_nothing_but_what_is_served_and_of_the_locations_what_they_are(case: Filed) -> None:
    served, filed = (_said(copy(case, audience, Form.SHEETS)) for audience in (Audience.SUBJECT, Audience.COURT))
    known = {
        word.strip(_STOPS) for words in (*served, *WORDS.values(), *FURTHER, *case.filed) for word in words.split()
    }
    more = {word.strip(_STOPS) for word in filed}
    reference = re.compile(rf"{re.escape(case.said.reference)}/C\d+")
    assert [word for word in more - known if not _FIGURES.fullmatch(word) and not reference.fullmatch(word)] == []


def _said(content: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(content)
    try:
        return [word for page in pdf for word in page.get_textpage().get_text_range().split()]
    finally:
        pdf.close()


def test_a_copy_for_the_court_holds_no_word_and_no_place_of_hers(case: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = kept_sheets(monkeypatch)
    files = [(form, copy(case, Audience.COURT, form)) for form in Form]
    hers = [spot for spot in case.secrets.spots if spot not in case.secrets.seen]
    allowed = Allowed(
        sheets=tuple(sheets),
        boundaries=shapely.union_all([in_grid(zone.shape).boundary for zone in case.said.zones]),
        beside=lambda: shapely.union_all([part for one in sheets for part in (beside(one), locations(one))]),
    )
    scan = Scan(Secrets(words=case.secrets.words, spots=hers, routes=case.secrets.routes), allowed)
    for form, content in files:
        assert scan.look(content, f"SPO-C1.{form.value}") == []


def locations(sheet: Sheet) -> BaseGeometry:
    """The room of a sheet's locations: their error, their symbol, and the line to it where it was set aside.

    A circle is drawn in curves, whose handles stand out by a seventh.
    """
    symbol = SYMBOL_MM * sheet.place.scale / 1000
    return shapely.union_all([
        part
        for one in sheet.points
        for part in (
            shapely.Point(one.place).buffer(max(one.radius * 1.15, symbol) + 1.0), shapely.Point(one.drawn).buffer(symbol),
            shapely.LineString([one.place, one.drawn]),
        )
    ])  # fmt: skip


def test_the_event_says_which_locations_were_added_and_why(case: Filed) -> None:
    copy(case, Audience.COURT, Form.FEATURES)
    with case.desk.engine.connect() as connection:
        said = connection.execute(text("SELECT what FROM audit_event ORDER BY number DESC LIMIT 1")).scalar_one()
    what = json.loads(said)
    assert what.get("checks", []) == case.filed
    assert what.get("added", []) == ([f"The locations: {WHY_POINTS}"] if case.filed else [])


def test_an_outline_that_was_recorded_wrongly_is_not_filed_though_a_location_was_judged_by_it(desk: Desk) -> None:
    """It never held, nobody was served with it, and it may lie about where she lives."""
    add_order(desk, order())
    wrong, right = (NewShape(shape=square(west), made_by=MadeBy.DRAWN, source="a test") for west in (0.0, 0.001))
    add_zones(desk, "SPO/2026/1", [wrong], Options())
    seen = {
        "subject": "S-1",
        "place": "50.801,0.001",
        "at": "2026-03-03T08:00Z",
        "who": "Wanda Turnstone",
        "how": "saw him",
    }
    checks.add_sighting(desk, read_sighting(seen))
    vary_zone(desk, "SPO/2026/1", "Zone A", right, Options(valid_from=order().made_at))
    filed, officers = (
        json.loads(draw_map(desk, "SPO/2026/1", audience, Form.FEATURES).content)["features"]
        for audience in (Audience.COURT, Audience.OFFICER)
    )
    assert not any("zone_at_another_time" in one["properties"] for one in filed)
    assert any("zone_at_another_time" in one["properties"] for one in officers)
