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
