"""A postcode answers for its time, by the ground nearer to it than to any other; what is no postcode is told or left."""

import csv
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from monitor.gazetteer.cell import MOST_M, Points, thiessen
from monitor.gazetteer.find import Found, Gazetteer
from monitor.gazetteer.storage import postcode_table
from tests.monitor.gazetteer.products import (
    PLACES,
    code_point_zip,
    comma_text,
    fresh,
    looking,
    put,
)
from zones.error import SeveralPlaces, UnknownPlace, Way
from zones.frame import from_grid, to_grid

OLD, NEW = date(2014, 2, 1), date(2025, 10, 20)
FIRST = [("BN1 1AA", 10, 531040, 104624), ("BN1 1AB", 10, 531240, 104624), ("BN1 1AD", 10, 531040, 104824),
         ("BN1 1AE", 10, 531040, 104624), ("BN1 1AF", 60, 531041, 104624), ("BN91 9AA", 90, 0, 0),
         ("BN11 1AA", 10, 531340, 104924), ("BN1 1BH", 10, 531000, 104000)]  # fmt: skip
SECOND = [("BN1 1AB", 10, 532240, 104624), *[one for one in FIRST if one[0] not in ("BN1 1AB", "BN1 1BH")],
          ("BN1 9ZZ", 10, 530000, 104000)]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("postcodes")
    engine = fresh(folder)
    put(engine, code_point_zip(folder / "old.zip", FIRST, OLD))
    put(engine, code_point_zip(folder / "new.zip", SECOND, NEW))
    return engine


def asked(engine: Engine, text: str, on: date = date(2026, 3, 1)) -> Found | None:
    with looking(engine) as connection:
        return Gazetteer(connection).postcode(text, on, field="place")


def holds(found: Found | None, easting: float, northing: float) -> bool:
    assert found is not None
    lon, lat = from_grid(np.array([easting]), np.array([northing]))
    return bool(found.shape.covers(shapely.Point(lon[0], lat[0])))


def test_a_postcode_is_the_ground_nearer_to_it_than_to_any_other(engine: Engine) -> None:
    found = asked(engine, "BN1 1AA")
    assert found is not None
    assert found.estimate == "the area of a postcode is an estimate among its neighbours"
    assert found.reading == (
        "postcode BN1 1AA: the ground nearer to it than to any other postcode (OS Code-Point Open, 20 October 2025), an estimate"
    )
    assert holds(found, 531040, 104624)
    assert holds(found, 531040, 104720)
    assert not holds(found, 531040, 104730)


def test_where_no_other_postcode_is_near_its_ground_is_cut_and_says_so(engine: Engine) -> None:
    found = asked(engine, "BN11 1AA")
    assert found is not None
    assert " (cut at 10 km): the ground" in found.reading


@pytest.mark.parametrize("text", ["bn1 1aa", "BN11AA", " bn1  1aa ", "BN1 1AA.", "Bn1 1aA,", "BNI IAA", "bn1 iaa"])
def test_usual_spellings_of_a_postcode_are_read(engine: Engine, text: str) -> None:
    found = asked(engine, text)
    assert found is not None
    assert found.reading.startswith("postcode BN1 1AA")
    assert ("look alike" in found.reading) == ("I" in text.upper())


def test_postcodes_at_one_point_share_their_ground(engine: Engine) -> None:
    one, other = asked(engine, "BN1 1AA"), asked(engine, "BN1 1AE")
    assert one is not None
    assert other is not None
    assert one.shape.equals(other.shape)


def test_a_moved_postcode_answers_with_the_position_of_the_day(engine: Engine) -> None:
    before, after = asked(engine, "BN1 1AB", date(2025, 10, 19)), asked(engine, "BN1 1AB", NEW)
    assert before is not None
    assert "1 February 2014" in before.reading
    assert (holds(before, 531240, 104624), holds(before, 532240, 104624)) == (True, False)
    assert (holds(after, 531240, 104624), holds(after, 532240, 104624)) == (False, True)


def test_the_neighbours_are_those_of_the_day(engine: Engine) -> None:
    assert not holds(asked(engine, "BN1 1AA", OLD), 531040, 104100)  # BN1 1BH was there
    assert holds(asked(engine, "BN1 1AA", NEW), 531040, 104100)


def test_a_day_before_the_first_product_is_answered_by_the_first_and_says_so(engine: Engine) -> None:
    found = asked(engine, "BN1 1BH", date(2010, 1, 1))
    assert found is not None
    assert "as first published, on 1 February 2014, after the day asked for" in found.reading
    later = asked(engine, "BN1 9ZZ", date(2020, 1, 1))
    assert later is not None
    assert "as first published, on 20 October 2025" in later.reading


def test_an_ended_postcode_is_refused_with_when_it_ended(engine: Engine) -> None:
    assert asked(engine, "BN1 1BH", date(2025, 10, 19)) is not None
    with pytest.raises(
        UnknownPlace, match=r"“BN1 1BH” is a postcode that ended: .* on 20 October 2025. Ask for a day before"
    ):
        asked(engine, "BN1 1BH", NEW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("BN1", "is only a part of a postcode: the whole postcode is needed. Give the whole postcode, such as BN1 1AA."),
        ("BN1 1", "is only a part of a postcode: the whole postcode is needed"),
        ("bn91 9", "such as BN91 9AA"),
        ("BN1 1A", "is not a whole postcode. Give the whole postcode, such as BN1 1AA: after the space a digit and two letters"),
        ("BN1 1AAB", "is not a whole postcode"),
        ("BN1 1CA", "none of them C, I, K, M, O or V"),
        ("BN1 1AX", "is not among the postcodes of OS Code-Point Open, 20 October 2025. Check its letters and digits. Near it in spelling: BN1 1AA"),
        ("BN2 1AA", "is not among the postcodes"),
        ("RH1 1AA", "is a postcode of the area RH, of which none is imported. Give a grid reference, or latitude and longitude. So far there is BN."),
        ("BN91 9AA", r"is a postcode without a position \(quality 90 in OS Code-Point Open\). Give an address"),
        ("BN1 1AF", r"is a postcode whose position is only the mean of its sector \(quality 60"),
        ("BN1 IBH", "is a postcode that ended"),
    ],
)  # fmt: skip
def test_a_bad_postcode_is_refused_with_what_would_be_right(engine: Engine, text: str, said: str) -> None:
    with pytest.raises(UnknownPlace, match=said):
        asked(engine, text)


@pytest.mark.parametrize("text", ["Brighton", "M23", "A27", "B21", "TQ 3121 0438", "50.8,-0.1", "", "ZZ1 1AA", "1BN 1AA", "B2123",
                                  "OOOOO", "9C3XGV00+"])  # fmt: skip
def test_what_is_not_of_the_form_is_left_to_be_read_otherwise(engine: Engine, text: str) -> None:
    assert asked(engine, text) is None


def test_letters_and_digits_that_look_alike_are_read_only_where_one_reading_is_known(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    put(
        engine,
        code_point_zip(tmp_path / "a.zip", [("SO1 0AA", 10, 441000, 112000), ("S01 0AA", 10, 441000, 112900)], NEW),
    )
    with pytest.raises(SeveralPlaces) as several:
        asked(engine, "SOI OAA")
    assert set(several.value.candidates) == {"SO1 0AA", "S01 0AA"}


def test_without_any_postcodes_it_says_what_to_give_and_that_they_can_be_imported(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlace, match=r"no postcodes are imported\. Give a grid reference") as fault:
        asked(fresh(tmp_path), "BN1 1AA")
    assert fault.value.ways == (Way.POSTCODES,)


@given(
    st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 3_000)), min_size=1, max_size=40, unique=True),
    st.randoms(use_true_random=False),
)
def test_a_cell_is_the_ground_that_a_search_of_all_points_gives(points: list[tuple[int, int]], random: Random) -> None:
    grid = np.array(points, dtype=float)

    def neighbours(reach_m: float) -> Points:
        return np.asarray(grid[np.hypot(*(grid - grid[0]).T) <= reach_m])

    cell, _ = thiessen(points[0], neighbours)
    assert cell.is_valid
    assert cell.covers(shapely.Point(points[0]))
    for _ in range(40):
        at = np.array([random.uniform(-2_000, 5_000), random.uniform(-2_000, 5_000)])
        away = np.hypot(*(grid - at).T)
        margin = away[0] - away[1:].min(initial=np.inf)
        if abs(margin) > 1e-6 and away[0] < MOST_M * 0.99:
            assert cell.covers(shapely.Point(at)) == (margin < 0)


sample = pytest.mark.skipif(not PLACES.exists(), reason="the reference data is not beside the project")


@pytest.fixture(scope="module", params=["old first", "new first"])
def sussex(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The product of 2025, and one of 2014 made of what had moved or ended since, imported in either order."""
    if not PLACES.exists():
        pytest.skip("the reference data is not beside the project")
    folder = tmp_path_factory.mktemp("sussex")
    engine = fresh(folder)
    old = folder / "2014.csv"
    moved = [
        [row["postcode"], row["pqi_2014"], row["easting_2014"], row["northing_2014"], *["x"] * 6]
        for row in moved_rows()
    ]
    with (PLACES / "codepo_terminated_since_2014.csv").open(newline="") as file:
        old.write_bytes(comma_text([*moved, *csv.reader(file)]))
    steps = [(old, "2014-02-01"), (PLACES / "codepo_gb_sussex.zip", None)]
    for path, day in steps if request.param == "old first" else reversed(steps):
        put(engine, path, day)
    return engine


def moved_rows() -> list[dict[str, str]]:
    with (PLACES / "codepo_moved_since_2014.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_moved_postcode_of_sussex_answers_by_its_time(sussex: Engine) -> None:
    new = {row[0]: (row[1], row[2]) for row in positions(sussex)}
    for row in moved_rows():
        before = asked(sussex, row["postcode"], date(2020, 1, 1))
        assert holds(before, float(row["easting_2014"]), float(row["northing_2014"])), row
        assert (
            not holds(before, float(row["easting_2025"]), float(row["northing_2025"])) or float(row["moved_m"]) < 8_000
        )
        if row["postcode"] in new:
            assert new[row["postcode"]] == (int(row["easting_2025"]), int(row["northing_2025"]))
            after = asked(sussex, row["postcode"], date(2025, 10, 20))
            assert holds(after, float(row["easting_2025"]), float(row["northing_2025"])), row


def positions(engine: Engine) -> list[tuple[str, int, int]]:
    """The positions that hold in the product of 2025."""
    with looking(engine) as connection:
        c = postcode_table.c
        query = select(c.postcode, c.easting, c.northing).where(c.until.is_(None)).order_by(c.postcode)
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def test_ended_postcodes_of_sussex_answer_until_their_end(sussex: Engine) -> None:
    with (PLACES / "codepo_terminated_since_2014.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    for postcode, _, easting, northing, *_ in rows[::4]:  # all of them take a minute
        if easting != "0":
            assert holds(asked(sussex, postcode, date(2020, 1, 1)), float(easting), float(northing))
        with pytest.raises(UnknownPlace, match=r"is a postcode that ended: .* 20 October 2025"):
            asked(sussex, postcode, date(2025, 10, 20))


def test_the_cells_of_200_postcodes_of_sussex_are_those_of_a_search_of_all(sussex: Engine) -> None:
    rows = positions(sussex)
    assert len(rows) == 24_474
    grid = np.array([row[1:] for row in rows], dtype=float)
    random = np.random.default_rng(20261123)
    for place in random.choice(len(rows), 200, replace=False):
        found = asked(sussex, rows[place][0], date(2026, 1, 1))
        assert found is not None
        own = grid[place]
        assert holds(found, *own)
        west, south, east, north = found.shape.bounds
        lon, lat = random.uniform(west, east, 20), random.uniform(south, north, 20)
        eastings, northings = to_grid(lon, lat)
        for x, y, inside in zip(
            eastings, northings, np.asarray(shapely.covers(found.shape, shapely.points(lon, lat))), strict=True
        ):
            away = np.hypot(*(grid - (x, y)).T)
            far = np.hypot(*(own - (x, y)))
            margin = far - away.min()
            if margin == 0:
                others = np.hypot(*(grid[(grid != own).any(axis=1)] - (x, y)).T).min()
                margin = away.min() - others
            if (
                abs(margin) > 0.05 and far < MOST_M * 0.999
            ):  # edges densified at 250 m lie within 1 cm of the drawn ones
                assert inside == (margin < 0), rows[place]


@sample
def test_odd_qualities_are_kept_and_refused_with_a_sentence(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    done = put(engine, PLACES / "codepo_odd_quality.csv", "2025-10-20")
    assert done.product.rows == 350
    with (PLACES / "codepo_odd_quality.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    for postcode, quality, *_ in rows:
        if quality in ("60", "90"):
            with pytest.raises(UnknownPlace, match=f"quality {quality}"):
                asked(engine, postcode)
        else:
            assert asked(engine, postcode) is not None
