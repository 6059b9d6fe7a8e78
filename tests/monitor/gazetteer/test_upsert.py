"""What a product adds, changes and ends; the order of imports does not matter."""

from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from monitor.gazetteer.storage import load_products, name_table, postcode_table
from monitor.gazetteer.upsert import Counts
from tests.monitor.gazetteer.products import (
    Postcode,
    code_point_package,
    code_point_zip,
    fresh,
    looking,
    name_row,
    open_names_zip,
    put,
)
from zones.error import AlreadyThere, BadValue

OLD, MIDDLE, NEW = date(2014, 2, 1), date(2020, 5, 1), date(2025, 10, 20)
A: Postcode = ("BN1 1AA", 10, 531040, 104624)
B: Postcode = ("BN1 1AB", 10, 530981, 104247)
MOVED: Postcode = ("BN1 1AB", 10, 530000, 104000)
C: Postcode = ("RH10 0AG", 10, 526911, 136846)


def runs(engine: Engine) -> list[tuple[object, ...]]:
    with looking(engine) as connection:
        found = connection.execute(select(postcode_table).order_by(postcode_table.c.postcode, postcode_table.c.since))
        return [tuple(row) for row in found]


def import_all(folder: Path, products: list[tuple[date, list[Postcode]]], engine: Engine) -> list[Counts]:
    made = []
    for number, (day, rows) in enumerate(products):
        path = code_point_zip(folder / f"{number}-{len(list(folder.iterdir()))}.zip", rows, day)
        made.append(put(engine, path).counts)
    return made


def test_an_import_says_what_it_added_changed_ended_and_left(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    made = import_all(tmp_path, [(OLD, [A, B, C]), (NEW, [A, MOVED, ("BN1 1AD", 10, 530970, 104094)])], engine)
    assert made == [Counts(added=3), Counts(added=1, changed=1, unchanged=1)]
    held = {(row[0], row[1], row[2]) for row in runs(engine)}
    assert held == {
        ("BN1 1AA", OLD, None), ("BN1 1AB", OLD, NEW), ("BN1 1AB", NEW, None), ("BN1 1AD", NEW, None),
        ("RH10 0AG", OLD, None),
    }  # fmt: skip


def test_a_product_ends_no_postcode_of_an_area_that_it_does_not_speak_of(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    import_all(tmp_path, [(OLD, [A, C]), (NEW, [B])], engine)
    assert {(row[0], row[2]) for row in runs(engine)} == {("BN1 1AA", NEW), ("BN1 1AB", None), ("RH10 0AG", None)}


def test_the_same_product_again_changes_nothing(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    path = code_point_zip(tmp_path / "a.zip", [A, B], OLD)
    put(engine, path)
    before = runs(engine)
    again = put(engine, path)
    assert again.known
    assert again.counts == Counts(unchanged=2)
    other = put(engine, code_point_package(tmp_path / "a.gpkg", [A, B]), OLD.isoformat())
    assert other.counts == Counts(unchanged=2)
    assert runs(engine) == before


def test_files_of_one_day_speak_together_and_may_not_contradict_each_other(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    import_all(tmp_path, [(OLD, [A, B]), (NEW, [A]), (NEW, [B])], engine)
    assert [(row[0], row[1], row[2]) for row in runs(engine)] == [("BN1 1AA", OLD, None), ("BN1 1AB", OLD, None)]
    with pytest.raises(BadValue, match=r"“BN1 1AB” has another position in what was imported for 20 October 2025"):
        import_all(tmp_path, [(NEW, [MOVED])], engine)


def test_a_failed_import_leaves_everything_as_it_was(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    import_all(tmp_path, [(OLD, [A, B])], engine)
    before = runs(engine)
    with pytest.raises(BadValue):
        import_all(tmp_path, [(NEW, [("BN1 1AD", 11, 530970, 104094)])], engine)
    assert runs(engine) == before
    with looking(engine) as connection:
        assert len(load_products(connection)) == 1


POSITIONS = st.sampled_from([(531040, 104624), (530000, 104000), (0, 0)])
POSTCODES = st.sampled_from(["BN1 1AA", "BN1 1AB", "RH10 0AG"])
PRODUCT = st.dictionaries(POSTCODES, POSITIONS, min_size=1)


@st.composite
def some_products(draw: st.DrawFn) -> list[tuple[date, list[Postcode]]]:
    """Products of one to four days; now and then two files of one day, which agree."""
    made: list[tuple[date, list[Postcode]]] = []
    for day in draw(
        st.lists(st.sampled_from([OLD, date(2017, 1, 1), MIDDLE, NEW]), min_size=1, max_size=4, unique=True)
    ):
        rows = [(one, 90 if at == (0, 0) else 10, *at) for one, at in draw(PRODUCT).items()]
        made.append((day, rows))
        if len(rows) > 1 and draw(st.booleans()):
            made[-1] = (day, rows[:1])
            made.append((day, rows[1:]))
    return made


@settings(max_examples=40, deadline=None)
@given(some_products(), st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(products: list[tuple[date, list[Postcode]]], random: Random) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        forwards, otherwise = fresh(folder, "one.db"), fresh(folder, "two.db")
        import_all(folder, sorted(products, key=lambda one: one[0]), forwards)
        shuffled = list(products)
        random.shuffle(shuffled)
        import_all(folder, shuffled, otherwise)
        assert runs(otherwise) == runs(forwards)
        assert expected(products) == {(r[0], r[1], r[2], r[5], r[6]) for r in runs(forwards)}
        forwards.dispose()
        otherwise.dispose()


def expected(products: list[tuple[date, list[Postcode]]]) -> set[tuple[object, ...]]:
    """The longest runs of equal values of each postcode over the days of its area, worked out one by one."""
    days: dict[str, dict[date, dict[str, tuple[int, int] | None]]] = {}
    for day, rows in products:
        for postcode, quality, east, north in rows:
            at = days.setdefault(postcode[:2], {}).setdefault(day, {})
            at[postcode] = None if quality == 90 else (east, north)
    found: set[tuple[object, ...]] = set()
    missing = object()
    for by_day in days.values():
        for postcode in {one for rows in by_day.values() for one in rows}:
            began: date | None = None
            value: object = missing
            days_and_end: list[date | None] = [*sorted(by_day), None]
            for then in days_and_end:
                here: object = missing if then is None else by_day[then].get(postcode, missing)
                if here is not value or then is None:
                    if here == value and then is not None:
                        continue
                    if value is not missing:
                        east, north = value if isinstance(value, tuple) else (None, None)
                        found.add((postcode, began, then, east, north))
                    began, value = then, here
    return found


def test_all_orders_of_three_products_come_out_alike(tmp_path: Path) -> None:
    products = [(OLD, [A, B]), (MIDDLE, [A]), (NEW, [A, B])]
    seen = set()
    for number, order in enumerate(permutations(products)):
        engine = fresh(tmp_path, f"{number}.db")
        import_all(tmp_path, list(order), engine)
        seen.add(tuple(runs(engine)))
    assert len(seen) == 1


CHURCH = name_row("osgb1", "Church Street", "Named Road", (531000, 104500), box=(530900, 104400, 531100, 104600))
LEWES = name_row("osgb2", "Lewes", "Town", (541500, 110200), box=(539000, 109000, 543000, 112000))
DOVER = name_row("osgb3", "Dover", "Town", (631500, 141200), box=(630000, 140000, 633000, 143000))


def names(engine: Engine) -> set[str]:
    with looking(engine) as connection:
        return set(connection.execute(select(name_table.c.name_1)).scalars())


def test_a_newer_product_of_names_adds_changes_and_ends_within_its_squares(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    first = open_names_zip(tmp_path / "1.zip", {"TQ20": [CHURCH], "TQ40": [LEWES], "TR20": [DOVER]})
    assert put(engine, first, "2021-01-13").counts == Counts(added=3)
    second = open_names_zip(
        tmp_path / "2.zip", {"TQ20": [CHURCH | {"name1": "Church Road"}], "TQ40": [LEWES | {"id": "osgb9"}]}
    )
    assert put(engine, second, "2022-01-13").counts == Counts(added=1, changed=1, ended=1)
    assert names(engine) == {"Church Road", "Lewes", "Dover"}


def test_an_older_product_of_names_is_refused_where_newer_ones_stand(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    put(engine, open_names_zip(tmp_path / "1.zip", {"TQ20": [CHURCH]}), "2022-01-13")
    with pytest.raises(AlreadyThere, match="is older than what is imported, of 13 January 2022"):
        put(engine, open_names_zip(tmp_path / "2.zip", {"TQ20": [CHURCH], "TQ40": [LEWES]}), "2021-01-13")
    put(engine, open_names_zip(tmp_path / "3.zip", {"TQ40": [LEWES]}), "2021-01-13")
    assert names(engine) == {"Church Street", "Lewes"}
