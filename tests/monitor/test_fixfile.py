"""Files of fixes: every row is a fix or is refused with its reason, whatever the file holds."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitor.bulk import Fix
from monitor.fixfile import Refusal, read_columns, read_fixes
from zones.error import BadValue, MissingField

HEADER = "device,time,latitude,longitude,radius_95_m"
ROW = "T,2026-03-03T12:00Z,50.801,0.0,10"


def read(path: Path, columns: str = "") -> tuple[list[Fix], list[Refusal]]:
    batches = list(read_fixes(path, read_columns(columns)))
    return [fix for one in batches for fix in one.fixes], [refusal for one in batches for refusal in one.refusals]


def csv(folder: Path, *lines: str) -> Path:
    path = folder / "fixes.csv"
    path.write_text("\n".join(lines))
    return path


def parquet(folder: Path, *columns: tuple[str, list[object]]) -> Path:
    path = folder / "fixes.parquet"
    pq.write_table(pa.table([pa.array(values) for _, values in columns], names=[name for name, _ in columns]), path)
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
