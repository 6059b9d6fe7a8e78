"""Folders of Parquet files: read as one file, whose parts may differ; what does not belong there is named."""

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
from zones.error import BadFile, BadValue, CordonError, DamagedFile, MissingField, NotFound, WrongFormat

GOOD = {"time": ["2026-03-03T12:00Z"] * 2, "latitude": [50.801, 50.802], "longitude": [0.0] * 2, "radius_m": [10, 10]}


def part(path: Path, **changes: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: values for name, values in (GOOD | changes).items() if values is not None}
    pq.write_table(pa.table(columns), path)
    return path


def read(path: Path, columns: str = "") -> tuple[list[Fix], list[Refusal]]:
    batches = list(read_blocks(path, read_columns(columns)))
    return [fix for one in batches for fix in to_fixes(one.fixes)], [
        refusal for one in batches for refusal in one.refusals
    ]


def test_a_folder_is_read_as_one_file_in_the_order_of_its_paths(tmp_path: Path) -> None:
    part(tmp_path / "device=B" / "date=2026-03-03" / "0.parquet")
    part(tmp_path / "device=007" / "date=2026-03-04" / "0.parquet", radius_m=["10", "none"])
    part(tmp_path / "device=007" / "date=2026-03-03" / "1.parquet")
    part(tmp_path / "device=Tag%2F1" / "0.parquet")
    part(tmp_path / "device=__HIVE_DEFAULT_PARTITION__" / "0.parquet")
    fixes, refusals = read(tmp_path)
    assert [(fix.row, fix.device) for fix in fixes] == [
        (1, "007"), (2, "007"), (3, "007"), (5, "B"), (6, "B"), (7, "Tag/1"), (8, "Tag/1"), (9, ""), (10, ""),
    ]  # fmt: skip
    assert [refusal.row for refusal in refusals] == [4]
    assert about_rows(tmp_path) == 10


def test_the_columns_of_each_file_are_found_anew(tmp_path: Path) -> None:
    part(tmp_path / "a.parquet")
    reordered = pa.table({"lon": ["0.5"], "at": ["2026-03-03T12:00Z"], "lat": ["50.9"], "radius": [7.5], "tag": [9]})
    pq.write_table(reordered, tmp_path / "b.parquet")
    fixes, _ = read(tmp_path)
    assert [(fix.row, fix.device, fix.lon_deg) for fix in fixes] == [(1, "", 0.0), (2, "", 0.0), (3, "9", 0.5)]


def test_a_file_without_a_needed_column_is_named(tmp_path: Path) -> None:
    part(tmp_path / "a.parquet")
    part(tmp_path / "date=2026-03-03" / "b.parquet", latitude=None)
    with pytest.raises(MissingField, match=r"date=2026-03-03/b\.parquet column latitude"):
        read(tmp_path)


def test_a_column_that_a_folder_and_a_file_both_state_is_refused(tmp_path: Path) -> None:
    part(tmp_path / "device=A" / "a.parquet", device=["B", "B"])
    with pytest.raises(BadValue, match=r"device=A/a\.parquet column device"):
        read(tmp_path)


@pytest.mark.parametrize(
    "name", ["notes.txt", "device=A/fixes.csv", "empty.parquet", "_delta_log/0.json", "_temporary/a.parquet"]
)
def test_a_file_that_does_not_belong_there_is_named(tmp_path: Path, name: str) -> None:
    part(tmp_path / "a.parquet")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    with pytest.raises(WrongFormat) as caught:
        read(tmp_path)
    assert name.startswith(caught.value.value)


def test_what_programs_leave_beside_the_rows_is_passed_over(tmp_path: Path) -> None:
    part(tmp_path / "a.parquet")
    for name in ("_SUCCESS", "_metadata", "_common_metadata", ".a.parquet.crc", ".hidden"):
        (tmp_path / name).write_text("x")
    assert len(read(tmp_path)[0]) == 2


def test_a_folder_without_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_SUCCESS").touch()
    with pytest.raises(NotFound, match="holds no Parquet file"):
        read(tmp_path)


def test_a_link_to_a_folder_is_refused_for_it_may_lead_round(tmp_path: Path) -> None:
    part(tmp_path / "a.parquet")
    (tmp_path / "round").symlink_to(tmp_path)
    with pytest.raises(BadFile, match="round"):
        read(tmp_path)


def test_a_file_that_is_cut_off_is_named(tmp_path: Path) -> None:
    whole = part(tmp_path / "b" / "a.parquet")
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(DamagedFile, match=r"b/a\.parquet"):
        read(tmp_path)


def test_a_file_in_a_closed_folder_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    part(tmp_path / "a.parquet")
    monkeypatch.setattr(Path, "iterdir", closed)  # the tests may run as root, to whom no folder is closed
    with pytest.raises(CordonError, match="Permission denied"):
        read(tmp_path)
