"""Files of fixes: every row is a fix or is refused with its reason, whatever the file holds."""

import math
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor.fix import Fix
from monitor.fixfile.column import read_columns
from monitor.fixfile.read import about_rows, read_blocks
from monitor.fixfile.refusal import Refusal
from monitor.fixtable import to_fixes
from tests.memory import grown_memory
from zones.error import BadValue, CordonError, DamagedFile, MissingField, NotFound, WrongFormat

HEADER = "device,time,latitude,longitude,radius_95_m"
ROW = "T,2026-03-03T12:00Z,50.801,0.0,10"


def read(path: Path, columns: str = "") -> tuple[list[Fix], list[Refusal]]:
    batches = list(read_blocks(path, read_columns(columns)))
    return [fix for one in batches for fix in to_fixes(one.fixes)], [
        refusal for one in batches for refusal in one.refusals
    ]


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "fixes.csv"
    path.write_text("\n".join(lines))
    return path


def parquet(folder: Path, *columns: tuple[str, Any]) -> Path:
    path = folder / "fixes.parquet"
    arrays = [values if isinstance(values, pa.Array) else pa.array(values) for _, values in columns]
    pq.write_table(pa.table(arrays, names=[name for name, _ in columns]), path)
    return path


def both(folder: Path, header: str, row: str) -> list[Path]:
    """The same row of texts as CSV and as Parquet."""
    return [
        csv(folder, header, row),
        parquet(folder, *((name, [text]) for name, text in zip(header.split(","), row.split(","), strict=True))),
    ]


@pytest.mark.parametrize(
    ("header", "columns", "said"),
    [
        ("device,time,latitude,latitude,longitude,radius_95_m", "", "a name of its own"),
        ("device,time,latitude,latitude,longitude,radius_95_m", "latitude=latitude", "a name of its own"),
        ("device,device,time,latitude,longitude,radius_95_m", "", "a name of its own"),
        ("device,time,timestamp,latitude,longitude,radius_95_m", "", "--columns time=NAME"),
        ("device,time,lat,LAT,longitude,radius_95_m", "", "--columns latitude=NAME"),
        ("device,imei,time,lat,lon,radius_95_m", "", "--columns device=NAME"),
    ],
)
def test_a_column_that_could_be_two_is_refused_in_both_formats(
    tmp_path: Path, header: str, columns: str, said: str
) -> None:
    for path in both(tmp_path, header, "T,2026-03-03T12:00Z,50.801,50.8,0.0,10"):
        with pytest.raises(BadValue, match=said):
            read(path, columns)


@pytest.mark.parametrize(
    "header",
    [
        "device,time,latitude,longitude,radius_95_m", "Tag ID,UTC time,Lat,Lng,Accuracy 95 (m)",
        "imei,gps_time,latitude_deg,longitude_deg,radius95", "unit,recorded_at,Y,X,radius_m",
        "device id,date-time,Lat (deg),Lon (deg),Error 95 m",
    ],
)  # fmt: skip
def test_common_spellings_of_columns_are_recognised(tmp_path: Path, header: str) -> None:
    fixes, refusals = read(csv(tmp_path, header, "T,2026-03-03T12:00Z,50.801,0.0,10"))
    assert refusals == []
    assert (fixes[0].device, fixes[0].lat_deg, fixes[0].lon_deg, fixes[0].radius_95_m) == ("T", 50.801, 0.0, 10.0)


def test_an_accuracy_of_no_said_percentage_is_not_taken_for_one_of_95(tmp_path: Path) -> None:
    file = csv(tmp_path, "time,lat,lon,accuracy", "2026-03-03T12:00Z,50.801,0.0,10")
    with pytest.raises(MissingField, match="--columns radius_95_m=accuracy"):
        read(file)
    assert read(file, "radius_95_m=accuracy")[0]


@pytest.mark.parametrize("text", ["<?xml version='1.0'?><kml/>", '{"type": "FeatureCollection"}'])
def test_a_file_that_is_no_table_is_called_what_it_is(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongFormat, match="XML or JSON"):
        read(csv(tmp_path, text))


@pytest.mark.parametrize("text", ["latitude=a,longitude=a", "latitude=a,latitude=b"])
def test_no_column_is_named_twice(text: str) -> None:
    with pytest.raises(BadValue, match="second time"):
        read_columns(text)


def test_a_named_column_is_not_taken_for_another_of_ours_too(tmp_path: Path) -> None:
    for path in both(tmp_path, "time,timestamp,lat,lon,x,x2,x2", "2026-03-03T12:00Z,-,50.801,0.0,10,-,-"):
        fixes, _ = read(path, "time=time,radius_95_m=x")
        assert (fixes[0].lon_deg, fixes[0].radius_95_m) == (0.0, 10.0)
        with pytest.raises(MissingField, match="longitude"):
            read(path, "time=time,radius_95_m=x,device=lon")


@pytest.mark.parametrize(
    "text", ["5_0.8", "٥٠.8", "５０.8", "50,8", "nan", "inf", "0x32", "1e999", "--50", "50.8.1", "."]
)
def test_a_number_is_ascii_decimal_or_the_row_is_refused(tmp_path: Path, text: str) -> None:
    path = parquet(tmp_path, ("time", ["2026-03-03T12:00Z"]), ("lat", [text]), ("lon", ["0.0"]), ("radius_m", ["10"]))
    fixes, refusals = read(path)
    assert not fixes
    assert (refusals[0].row, refusals[0].field, refusals[0].value) == (1, "latitude", text)


@pytest.mark.parametrize("text", ["50.8", "+50.8", "5.08e1", " 50.8 ", "508E-1", "050.8"])
def test_every_ascii_decimal_form_is_a_number(tmp_path: Path, text: str) -> None:
    fixes, _ = read(csv(tmp_path, HEADER, f"T,2026-03-03T12:00Z,{text},0.0,1."))
    assert fixes[0].lat_deg == 50.8


@pytest.mark.parametrize(
    "bad",
    [
        '"ab"c,2026-03-03T12:00Z,50.801,0.0,10',
        "x" * 200_000 + ",2026-03-03T12:00Z,50.801,0.0,10",
        '"T,2026-03-03T12:00Z,50.801,0.0,10',
        "T,2026-03-03T12:00Z,50.801,0.0",
        "T,2026-03-03T12:00Z,50.801,0.0,10,more",
        "\x00,2026-03-03T12:00Z,50.801,0.0,10",
        "   ,,,",
    ],
    ids=["text after a quote", "a cell of 200 kB", "a stray quote", "too few", "too many", "NUL", "empty cells"],
)
@pytest.mark.parametrize("last", [False, True], ids=["between others", "as the last"])
def test_a_bad_row_is_refused_by_its_number_and_the_rest_is_answered(tmp_path: Path, bad: str, last: bool) -> None:
    after = [] if last else [ROW, f'"{ROW[0]}"{ROW[1:]}']
    fixes, refusals = read(csv(tmp_path, HEADER, ROW, "", bad, *after))
    assert [fix.row for fix in fixes] == [1, 3, 4][: 1 + len(after)]
    assert [refusal.row for refusal in refusals] == [2]


def test_bytes_that_are_not_utf8_refuse_the_rows_that_use_them(tmp_path: Path) -> None:
    path = tmp_path / "fixes.csv"
    path.write_bytes("\n".join([f"{HEADER},note", f"é{ROW[1:]},é", f"{ROW},é", f"{ROW},"]).encode("latin-1"))
    fixes, refusals = read(path)
    assert [fix.row for fix in fixes] == [2, 3]
    assert (refusals[0].row, refusals[0].field) == (1, "device")


def test_a_quoted_cell_may_hold_a_line_break_and_the_delimiter(tmp_path: Path) -> None:
    fixes, refusals = read(csv(tmp_path, HEADER, f'"a\nb,c"{ROW[1:]}', ROW))
    assert [(fix.row, fix.device) for fix in fixes] == [(1, "a\nb,c"), (2, "T")]
    assert not refusals


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("before", ["", "\n  \n", "\ufeff"], ids=["nothing", "blank lines", "a byte order mark"])
def test_the_delimiter_is_that_of_the_header(tmp_path: Path, delimiter: str, before: str) -> None:
    path = csv(tmp_path, before + HEADER.replace(",", delimiter), ROW.replace(",", delimiter))
    fixes, _ = read(path)
    assert (fixes[0].device, fixes[0].lat_deg) == ("T", 50.801)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([ROW, ROW], "is no header line. Begin the file with a line such as device,time,latitude"),
        (["a|b|c", ROW], "The file's columns are a|b|c"),
        (["", " "], "is empty"),
        (["dev\x00ice", ROW], "UTF-8"),
        (['"device,time', ROW], "quotes"),
    ],
)
def test_a_file_without_a_header_is_refused_in_words(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(CordonError) as caught:
        read(csv(tmp_path, *lines))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ("T,2026-03-03T12:00,50.801,0.0,10", "It does not say its offset from UTC. Write it like"),
        ("T,,50.801,0.0,10", "It is missing. Give the time"),
        (
            "T,2026-03-03T12:00Z,95,0.0,10",
            "It is not a number that can be used here. Give a number of degrees from -90",
        ),
        ("T,2026-03-03T12:00Z,0.0,50.801,10", "It is outside Great Britain, but would be in it with"),
        ("T,2026-03-03T12:00Z", "It has 2 values where the header has 5. Give as many"),
        ("x" * 1001 + ROW[1:], "It is too long. Give at most 1,000 characters."),
        ('"x"y,,,,', "It is not a row of CSV. Put a cell"),
    ],
)
def test_the_remedy_of_a_refused_row_says_what_is_wrong_and_what_to_do(tmp_path: Path, row: str, remedy: str) -> None:
    _, refusals = read(csv(tmp_path, HEADER, row))
    assert refusals[0].remedy.startswith(remedy)


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "x" * 300 + ".parquet", "nothing.csv", "."])
def test_a_path_that_cant_be_read_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    assert about_rows(tmp_path / name) is None
    with pytest.raises(NotFound, match="FILE"):
        read(tmp_path / name)


def test_a_file_of_a_closed_folder_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", closed)  # the tests may run as root, to whom no folder is closed
    with pytest.raises(NotFound, match="FILE") as caught:
        read(tmp_path / "fixes.csv")
    assert "Permission denied" in str(caught.value)


@pytest.mark.parametrize("year", ["0000", "0001", "1899", "1969", "2201", "9999"])
def test_a_time_outside_1970_to_2200_is_refused_with_its_years(tmp_path: Path, year: str) -> None:
    fixes, refusals = read(csv(tmp_path, HEADER, f"T,{year}-06-01T12:00:00Z,50.801,0.0,10"))
    assert not fixes
    assert refusals[0].remedy.endswith("Give a time of the years 1970 to 2200.")


def columns(**changes: object) -> list[tuple[str, object]]:
    """The columns of a Parquet file of two good rows, some of them replaced."""
    times = [datetime(2026, 3, 3, 12, tzinfo=UTC)] * 2
    good = {"device": ["T", "T"], "time": times, "latitude": [50.801] * 2, "longitude": [0.0] * 2, "radius_m": [10, 10]}
    return list((good | changes).items())


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("time", pa.array([2**62, 1_772_539_200_000_000], pa.timestamp("us", "UTC"))),
        ("time", pa.array([-(2**62), 1_772_539_200_000_000_000], pa.timestamp("ns", "Europe/London"))),
        ("time", pa.array([2**62, 1_772_539_200_000], pa.timestamp("ms", "no such zone"))),
        ("time", pa.array(["2026-03-03T12:00", "2026-03-03T12:00Z"])),
        ("time", [None, datetime(2026, 3, 3, 12, tzinfo=UTC)]),
        ("device", pa.array([b"\xff\xfe", b"T"], pa.binary())),
        ("device", pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff", b"T"], pa.binary()).buffers())),
        ("device", pa.array(["x" * 1_001, "T"])),
        ("device", pa.array(["x" * 500_000, "T"], pa.large_string())),
        ("device", pa.array(["x" * 500_000, "T"]).dictionary_encode()),
        ("latitude", pa.array([Decimal("95.00000"), Decimal("50.80100")])),
        ("latitude", pa.array(["x" * 500_000, "50.801"])),
        ("latitude", [math.nan, 50.801]),
        ("latitude", pa.array([None, 50.801], pa.float32())),
        ("radius_m", [2**62, 10]),
    ],
)
def test_a_bad_row_of_parquet_is_refused_and_the_rest_is_answered(tmp_path: Path, name: str, values: object) -> None:
    fixes, refusals = read(parquet(tmp_path, *columns(**{name: values})))
    assert [(refusal.row, refusal.field) for refusal in refusals] == [(1, name.replace("_m", "_95_m"))]
    assert [(fix.row, fix.device) for fix in fixes] == [(2, "T")]
    assert fixes[0].lat_deg == pytest.approx(50.801, abs=1e-5)
    assert fixes[0].at == datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_parquet_times_without_a_time_zone_are_refused_row_by_row(tmp_path: Path) -> None:
    fixes, refusals = read(parquet(tmp_path, *columns(time=[datetime(2026, 3, 3, 12)] * 2)))
    assert not fixes
    assert all(refusal.remedy.startswith("It does not say its offset from UTC.") for refusal in refusals)


def test_decimal_columns_are_numbers_to_the_digit(tmp_path: Path) -> None:
    given = columns(device=[Decimal(356938035643809)] * 2, latitude=[Decimal("50.8010")] * 2)
    fixes, _ = read(parquet(tmp_path, *given))
    assert (fixes[0].device, fixes[0].lat_deg) == ("356938035643809", 50.801)


@pytest.mark.parametrize("values", [[["T"], ["T"]], [{"a": 1}, {"a": 1}]], ids=["lists", "structs"])
def test_a_column_of_parts_is_refused_in_words(tmp_path: Path, values: object) -> None:
    with pytest.raises(WrongFormat, match="device"):
        read(parquet(tmp_path, *columns(device=values)))


def test_parquet_that_is_cut_off_is_refused_in_words(tmp_path: Path) -> None:
    path = parquet(tmp_path, *columns())
    path.write_bytes(path.read_bytes()[:-20])
    assert about_rows(path) is None
    with pytest.raises(DamagedFile, match="FILE"):
        read(path)


def test_a_long_text_that_a_small_file_repeats_takes_no_memory(tmp_path: Path) -> None:
    rows = 20_000
    device = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * 500_000])
    given = columns(device=device, **{name: values * (rows // 2) for name, values in columns()[1:]})  # type: ignore[operator]
    path = parquet(tmp_path, *given)
    with grown_memory() as grown:
        _, refusals = read(path)
    assert len(refusals) == rows
    assert grown.at_most < 300_000_000  # made for each row: 10 GB
