"""Files of fixes in blocks: what is read all at once is what would be read row by row, whatever stands beside it."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.fix import Fix
from monitor.fixfile import chunk, commas, lines
from monitor.fixfile.read import read_blocks
from monitor.fixfile.refusal import Refusal
from monitor.fixfile.row import read_fix
from monitor.fixtable import FIXES, to_fixes
from zones.error import BadNumber, MissingField

HEADER = "device,time,latitude,longitude,radius_95_m"
ROW = "T,2026-03-03T12:00Z,50.801,0.0,10"
GOOD = {"device": "T", "time": "2026-03-03T12:00:00Z", "latitude": "50.8", "longitude": "-0.1", "radius_95_m": "10",
        "mechanism": "GPS", "speed_mps": "1.5", "note": "-"}  # fmt: skip
NUMBERS = [
    "-0.0", "+50.8", " 50.8 ", "\t5", "5.08e1", "1e999", "1e-400", "nan", "inf", "", " ", "1_0", "5٠", "50,8",
    "0x32", ".5", "5.",
    "-.5", ".", "--5", "+-5", "5e", "90", "90.0000001", "-180", "180.1", "2.01", "52", "55.5", "1000", "1000.1",
    "1000000", "1000001",
    "50.80123456789012345678901234567890123456789", "\u00a050", "50\x0b", "10m", "0" * 5_000 + "5",
]  # fmt: skip
TIMES = [
    "2026-03-03T12:00Z", "2026-03-03 12:00:00.5+01:00", "2026-03-03t12:00:00.123456789z",
    "2026-06-01T12:00[Europe/London]",
    "2026-03-03T12:00:00+0100", "2026-03-03T12:00-00:00", "2026-03-03T12:00", "1969-12-31T23:59-01:00",
    "1970-01-01T00:30+01:00",
    "2200-12-31T23:30-01:00", "2201-01-01T00:10+01:00", "2026-02-29T12:00Z", "2024-02-29T12:00Z", "2026-03-03T24:00Z",
    "2026-03-03T12:60Z", "2026-03-03T12:00:60Z", "2026-03-03T12:00+24:00", "2026-03-03T12:00+01:60",
    " 2026-03-03T12:00Z", "", "x",
    "1772539200", "2026-03-03T12Z", "2026-03-03T12:00+01", "2026-00-03T12:00Z", "2026-03-00T12:00Z",
    "２026-03-03T12:00Z",
    "2026-03-03T12:00:00Z[Europe/London]", "2026-10-25T01:30[Europe/London]",
    "2026-10-25T00:59:59.999999[Europe/London]", "2026-03-29T01:00[Europe/London]",
    "2026-03-29T02:00:00[Europe/London]", "1971-10-31T02:30[Europe/London]", "1970-01-01T00:30[Europe/London]",
    "2026-06-01T12:00[Europe/Paris]",
    "2026-06-01T12:00+01:00[Europe/London]",
]  # fmt: skip
AWKWARD = {
    "device": ["", "é", "\ufeffT", "a'b", "=1+1", "x" * 1_000, "x" * 1_001, "\u2028", "\x07",
               "\u202e", "  ", "a\x00b", "\udcff",
               "a,b", 'a"b', "a\nb", "\r", "x" * 100_000],
    "time": TIMES, "latitude": NUMBERS, "longitude": NUMBERS, "radius_95_m": NUMBERS, "speed_mps": NUMBERS,
    "mechanism": ["gps", " wifi ", "", "x" * 21, "ß" * 11, "..", "é", "a\x07"],
    "note": ["é", "a;b", 'q"q', "two\nlines", "\x00", "\udcff", "y" * 99_980],
}  # fmt: skip


def read(path: Path, radius_95_m: float | None = None) -> tuple[list[Fix], list[Refusal]]:
    blocks = list(read_blocks(path, {}, radius_95_m=radius_95_m))
    assert all(block.fixes.schema == FIXES for block in blocks)
    return [fix for one in blocks for fix in to_fixes(one.fixes)], [
        refusal for one in blocks for refusal in one.refusals
    ]


@contextmanager
def row_by_row() -> Iterator[None]:
    """As if no line were plainly written, and no value plainly good, in one block."""
    plain_fixes = chunk._plain_fixes

    def none_good(*given: Any) -> tuple[Any, Any]:
        batch, good = plain_fixes(*given)
        return batch, np.zeros_like(good)

    with (
        patch.object(chunk, "_plain_fixes", none_good),
        patch.object(lines, "BLOCK_BYTES", 2**24),
        patch.object(commas, "is_plain", lambda *_: False),
        patch.object(commas, "odd_lines", lambda _data, ends, *_: np.ones(len(ends), np.bool_)),
    ):
        yield


def assert_alike(path: Path) -> None:
    found = read(path)
    with row_by_row():
        expected = read(path)
    assert repr(found) == repr(expected)  # which tells 0.0 from -0.0, too
    assert [*(fix.row for fix in found[0])] == sorted(fix.row for fix in found[0])


def one_awkward() -> list[dict[str, str]]:
    """Each awkward value once, in a row that is good but for it, and good rows between."""
    return [row for name, values in AWKWARD.items() for value in values for row in (GOOD | {name: value}, GOOD)]


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows of which some have awkward values."""
    made = [dict(GOOD) for _ in range(draw(st.integers(0, 25)))]
    for row in made:
        for name in draw(st.lists(st.sampled_from([*GOOD]), max_size=draw(st.sampled_from([0, 1, 1, 3])))):
            row[name] = draw(st.sampled_from(AWKWARD[name]))
    return made


LINE_FAULTS: list[Callable[[str, str], str]] = [
    lambda line, _: line,
    lambda _line, _: "",
    lambda _line, _: "   ",
    lambda line, _: '"' + line,
    lambda line, delimiter: line + delimiter + "x",
    lambda line, delimiter: line.rpartition(delimiter)[0],
    lambda line, delimiter: line.replace(delimiter, '"' + delimiter + '"', 1).replace("T", '"T', 1),
    lambda line, _: line[:20] + '"' + line[20:],
    lambda line, _: "\x00" + line,
    lambda line, _: "\ufeff" + line,
    lambda line, _: '"a"b' + line,
    lambda line, _: '"a\nb' + line[1:] + '\nc"d',
    lambda line, delimiter: '"a\nb"' + line[line.index(delimiter) :],
    lambda line, delimiter: f'"a\n{line}\n{line}\nb"{line[line.index(delimiter) :]}',
    lambda line, _: line + " ",
]


def csv_of(lines: list[str], delimiter: str, end: str, start: str = "", last: str = "") -> bytes:
    text = start + end.join([delimiter.join(GOOD), *lines]) + last
    return text.encode("utf-8", "surrogateescape")


def line_of(row: dict[str, str], delimiter: str, *, quoted: bool) -> str:
    def cell(text: str) -> str:
        needed = quoted or any(mark in text for mark in ('"', delimiter, "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if needed else text

    return delimiter.join(map(cell, row.values()))


@pytest.mark.parametrize("quoted", [False, True])
def test_each_awkward_value_of_csv_is_read_as_row_by_row(tmp_path: Path, quoted: bool) -> None:
    path = tmp_path / "fixes.csv"
    rows = one_awkward()
    for chosen in [rows, *(rows[place : place + 2] for place in range(0, len(rows), 2))]:  # all, and each by itself
        path.write_bytes(csv_of([line_of(row, ",", quoted=quoted) for row in chosen], ",", "\n"))
        assert_alike(path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"], ids=["LF", "CRLF", "CR", "CRCRLF"])
def test_odd_lines_are_read_as_row_by_row_wherever_a_block_ends(tmp_path: Path, end: str) -> None:
    path = tmp_path / "fixes.csv"
    good = line_of(GOOD, ",", quoted=False)
    for fault in LINE_FAULTS:
        path.write_bytes(csv_of([good, good, fault(good, ","), good, fault(good, ","), good], ",", end))
        assert_alike(path)
    path.write_bytes(csv_of([fault(good, ",") for fault in LINE_FAULTS for _ in range(2)], ",", end))
    for block_bytes in range(60, 700, 7):
        with patch.object(lines, "BLOCK_BYTES", block_bytes):
            assert_alike(path)


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    delimiter = draw(st.sampled_from(",,;\t"))
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    quoted = draw(st.booleans())
    faults = st.sampled_from([*LINE_FAULTS[:1] * 20, *LINE_FAULTS])
    made = [draw(faults)(line_of(row, delimiter, quoted=quoted), delimiter) for row in draw(rows())]
    return csv_of(
        made, delimiter, end, draw(st.sampled_from(["", "\ufeff", "\n"])), draw(st.sampled_from(["", end, end + end]))
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=csv_files(), block_bytes=st.sampled_from([200, 3_000, 2**24]))
def test_csv_is_read_as_row_by_row(tmp_path: Path, data: bytes, block_bytes: int) -> None:
    path = tmp_path / "fixes.csv"
    path.write_bytes(data)
    with patch.object(lines, "BLOCK_BYTES", block_bytes):
        assert_alike(path)


Values = list[tuple[pa.DataType, list[Any]]]
"""Types of a column, and what may stand in it, a good value first."""
ARROW: Any = pa  # its stubs take the unit of a time as a literal alone


def _number_columns(good: str) -> Values:
    floats = [float(good), math.nan, math.inf, -0.0, 1e300, 55.5, 1.5, -1.0, 90.5, 1000.5]
    whole = [1, 50, 0, -1, 91, 2**53 + 1, 2**62, 1_000_000, -(2**63)]
    decimals = [Decimal(text) for text in (good, "95.00001", "-0.00001", "99999999999.12345", "0.3", "90.50")]
    return [(pa.string(), [good, *NUMBERS]), (pa.large_string(), [good, *NUMBERS]), (pa.float64(), floats),
            (pa.dictionary(pa.int32(), pa.string()), [good, *NUMBERS]), (pa.float32(), floats), (pa.int64(), whole),
            (pa.decimal128(20, 6), decimals), (pa.decimal256(50, 8), [*decimals, Decimal(10) ** 41]),
            (pa.bool_(), [True, False])]  # fmt: skip


def _time_columns() -> Values:
    made: Values = [(kind, [GOOD["time"], *TIMES]) for kind in (pa.string(), pa.large_string())]
    for unit, per_second in (("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        end = 7_289_654_400 * per_second  # of the year 2200
        counts = [
            count for count in (1_772_539_200 * per_second + 7, 0, -1, end, end - 1, 2**62, -(2**62)) if count < 2**63
        ]
        made += [(ARROW.timestamp(unit, zone), counts) for zone in ("UTC", "Europe/London", "no such zone", None)]
    return made


PARQUET: dict[str, Values] = {
    "device": [
        (pa.string(), ["T", *(text for text in AWKWARD["device"] if "\udcff" not in text)]),
        (pa.binary(), [b"T", b"\xff", "é".encode(), b"", b"x" * 5_000]),
        (pa.int64(), [356_938_035_643_809, 0, -1]),
        (pa.float64(), [3.5e14, 0.0, -0.0, math.nan]),
        (pa.null(), [None]),
    ],
    "time": _time_columns(),
    "latitude": _number_columns("50.8"),
    "longitude": _number_columns("-0.1"),
    "radius_95_m": _number_columns("10"),
    "mechanism": [(pa.string(), ["GPS", *AWKWARD["mechanism"]])],
    "speed_mps": _number_columns("1.5"),
}


@pytest.mark.parametrize("as_dictionary", [False, True])
@pytest.mark.parametrize("name", [*PARQUET])
def test_each_awkward_value_of_parquet_is_read_as_row_by_row(tmp_path: Path, name: str, as_dictionary: bool) -> None:
    path = tmp_path / "fixes.parquet"
    for kind, values in PARQUET[name]:
        column = [value for awkward in [*values, None] for value in (awkward, values[0])]
        arrays = {
            other: pa.array(
                column if other == name else [choices[0][1][0]] * len(column), kind if other == name else choices[0][0]
            )
            for other, choices in PARQUET.items()
        }
        pq.write_table(pa.table(arrays), path, use_dictionary=as_dictionary)
        assert_alike(path)


@st.composite
def parquet_tables(draw: st.DrawFn) -> pa.Table:
    count = draw(st.integers(0, 25))
    arrays = {}
    for name, choices in PARQUET.items():
        kind, values = draw(st.sampled_from(choices))
        drawn = st.sampled_from([*values[:1] * 10, *values, None])
        arrays[name] = pa.array(draw(st.lists(drawn, min_size=count, max_size=count)), kind)
    return pa.table(arrays)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=parquet_tables(), group=st.sampled_from([7, 1_000]), as_dictionary=st.booleans())
def test_parquet_is_read_as_row_by_row(tmp_path: Path, table: pa.Table, group: int, as_dictionary: bool) -> None:
    path = tmp_path / "fixes.parquet"
    pq.write_table(table, path, row_group_size=group, use_dictionary=as_dictionary)
    assert_alike(path)


def test_good_rows_are_read_at_once_though_a_few_between_them_are_not_good(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    odd = ["", '"T"x,,,,', "T,2026-03-03T12:00Z,nan,0.0,10", '"a\nb",2026-03-03T12:00Z,50.801,0.0,10', "\xff" * 150_000]
    path.write_text("\n".join([HEADER, *[ROW] * 1_000, *odd, *[ROW] * 1_000]), encoding="latin-1")
    with patch.object(chunk, "read_fix", wraps=read_fix) as one_by_one:
        fixes, refusals = read(path)
    assert [fix.row for fix in fixes] == [*range(1, 1_001), 1_003, *range(1_005, 2_005)]
    assert [refusal.row for refusal in refusals] == [1_001, 1_002, 1_004]
    assert one_by_one.call_count == 2


def test_blocks_are_of_some_rows_and_row_numbers_count_on(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text("\n".join([HEADER, *[ROW, "T"] * 5_000]))
    with patch.object(lines, "BLOCK_BYTES", 4_000), patch("monitor.fixfile.read.BLOCK_ROWS", 1_000):
        blocks = list(read_blocks(path, {}))
    assert max(len(block.fixes) + len(block.refusals) for block in blocks) <= 1_000 < 2 * len(blocks[0].fixes) + 200
    assert [row for block in blocks for row in block.fixes.column("row").to_pylist()] == [*range(1, 10_001, 2)]
    assert [refusal.row for block in blocks for refusal in block.refusals] == [*range(2, 10_001, 2)]


def test_a_radius_for_all_is_taken_where_the_file_states_no_accuracy(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text("time,lat,lon,hdop\n2026-03-03T12:00Z,50.801,0.0,1")
    with pytest.raises(MissingField, match="--radius METRES"):
        read(path)
    assert [fix.radius_95_m for fix in read(path, radius_95_m=25.0)[0]] == [25.0]
    with pytest.raises(BadNumber, match="--radius"):
        read(path, radius_95_m=-1.0)


def test_a_radius_for_all_takes_no_place_of_one_that_a_row_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW.removesuffix('10')}")
    fixes, refusals = read(path, radius_95_m=25.0)
    assert [fix.radius_95_m for fix in fixes] == [10.0]
    assert [(refusal.row, refusal.field) for refusal in refusals] == [(2, "radius_95_m")]


@pytest.mark.parametrize("name", ["accuracy", "acc", "Precision (m)", "position_error"])
def test_a_radius_for_all_hides_no_accuracy_of_unsaid_percentage(tmp_path: Path, name: str) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text(f"time,lat,lon,{name}\n2026-03-03T12:00Z,50.801,0.0,3000")
    with pytest.raises(MissingField, match="of how many positions in a hundred"):
        read(path, radius_95_m=25.0)


@pytest.mark.parametrize(
    "header",
    [
        "tid,tst,lat,lon,radius_m",
        "Device Name,epoch_ms,Latitude,Longitude,R95 (m)",
        "serial number,Unix time,gps lat,gps lon,r95",
    ],
)
def test_whole_numbers_are_times_where_the_name_of_their_column_says_what_they_count(
    tmp_path: Path, header: str
) -> None:
    count = 1_772_539_200 * (1_000 if "ms" in header else 1)
    path = tmp_path / "fixes.csv"
    given = [count, "2026-03-03T12:00Z", count * 1_000, count // 1_000, f"{count}.0", ""]
    path.write_text("\n".join([header, *(f"T,{one},50.801,0.0,10" for one in given)]))
    fixes, refusals = read(path)
    assert [(fix.row, fix.at.isoformat()) for fix in fixes] == [
        (1, "2026-03-03T12:00:00+00:00"),
        (2, "2026-03-03T12:00:00+00:00"),
    ]
    assert [refusal.row for refusal in refusals] == [3, 4, 5, 6]
    assert_alike(path)
    names = [name.strip() for name in header.split(",")]
    pq.write_table(
        pa.table([["T"] * 2, [count, 5], [50.801] * 2, [0.0] * 2, [10] * 2], names=names), tmp_path / "a.parquet"
    )
    fixes, refusals = read(tmp_path / "a.parquet")
    assert ([fix.at.isoformat() for fix in fixes], len(refusals)) == (["2026-03-03T12:00:00+00:00"], 1)


def test_a_count_of_seconds_is_no_time_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text(f"{HEADER}\nT,1772539200,50.801,0.0,10")
    assert [refusal.field for refusal in read(path)[1]] == ["time"]


def test_a_usual_name_goes_before_a_seldom_one(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_text("time,timestamp_ms,device,device name,lat,lon,radius\n2026-03-03T12:00Z,5,A,B,50.801,0.0,10")
    assert [(fix.device, fix.at.year) for fix in read(path)[0]] == [("A", 2026)]


def test_an_empty_text_of_parquet_is_a_missing_value(tmp_path: Path) -> None:
    texts = {"device": "", "time": "2026-03-03T12:00Z", "lat": "50.8", "lon": "0", "radius_m": "10", "speed_mps": ""}
    pq.write_table(pa.table({name: [text] for name, text in texts.items()}), tmp_path / "a.parquet")
    fixes, _ = read(tmp_path / "a.parquet")
    assert (fixes[0].device, fixes[0].speed_mps) == ("", None)
