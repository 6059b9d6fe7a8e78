"""cordon check-fixes."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TextIO

import click

from cordon.cell import cell
from cordon.cli.door import desk, reason, show_json
from cordon.file import drafts, writing_to
from monitor.bulk import FixFinding
from monitor.finding import clearance_text_m
from monitor.fix import Fix
from monitor.fixfile.column import read_columns
from monitor.fixfile.parquet import count_rows
from monitor.fixfile.read import read_fixes
from monitor.fixfile.refusal import Refusal, refusal_rows
from zones.error import BadValue
from zones.instant import utc_text

COLUMNS = ("row", "device", "time", "order", "zone", "zone_version", "outcome", "clearance_m", "chance_inside",
           "applies", "near")  # fmt: skip
REFUSED_COLUMNS = ("row", "field", "value", "remedy")


@dataclass(slots=True)
class _Tally:
    """What has been read so far."""

    rows_in: int = 0
    refusals: list[Refusal] = field(default_factory=list)


@click.command("check-fixes")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the findings go: .csv or .parquet.")
@click.option("--subject", metavar="REF", help="The orders of one subject only.")
@click.option("--columns", default="", metavar="time=NAME,…", help="The file's names of our columns.")
@click.option("--radius", metavar="METRES", help="The 95 % radius of every fix, where the file states none.")
@click.option("--record", is_flag=True, help="Keep the fixes and their findings.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@reason
def check_fixes(
    file: Path,
    out: Path,
    subject: str | None,
    columns: str,
    radius: str | None,
    record: bool,
    as_json: bool,
    reason: str,
) -> None:
    """Check the fixes of a CSV, Parquet or GPX file, or of a folder of Parquet files (device=…/date=… are columns, too).

    Rows that can't be used go to OUT.refused.csv with the reason.

    In CSV an apostrophe stands before a text that a spreadsheet would run as a formula; Parquet has it to the letter.
    """
    from cordon.actions import checks

    if out.suffix.lower() not in (".csv", ".parquet"):
        raise BadValue("--out", out.name, "Name it .csv or .parquet.")
    refused = out.with_name(out.name + ".refused.csv")
    _refuse_own_input(file, out, refused)
    tally = _Tally()
    batches = _progress(read_fixes(file, read_columns(columns), radius_95_m=radius), tally, count_rows(file))
    with drafts("--out", out, refused) as (draft, refused_draft):
        table = _open_table(draft, out)

        def finish() -> int:
            """Has everything at the disk, and says how many rows were refused; what is left is to move it into place."""
            table.close()
            with writing_to(refused, "--out"), refused_draft.open("w", newline="", encoding="utf-8") as opened:
                _csv_writer(opened, REFUSED_COLUMNS).writerows(
                    [cell(one) if isinstance(one, str) else one for one in row] for row in refusal_rows(tally.refusals)
                )
            return len(tally.refusals)

        if record:
            answers = checks.record_fixes(desk(reason), batches, subject=subject, before_commit=finish)
        else:
            answers = checks.check_fixes(desk(reason), batches, subject=subject)
        found_all, far = 0, 0
        for found, left_out in answers:
            table.add(found)
            found_all += len(found)
            far += left_out
        if not record:
            finish()
    counts = {"rows_in": tally.rows_in, "answered": tally.rows_in - len(tally.refusals), "refused": len(tally.refusals),
              "far": far, "findings": found_all}  # fmt: skip
    if as_json:
        show_json(counts)
    else:
        click.echo(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items()))
        if tally.refusals:
            click.echo(f"The refused rows, each with its reason, are in {refused.name}.")


def _refuse_own_input(file: Path, *written: Path) -> None:
    """Raises BadValue where a file that will be written is the one that is read, or would lie in the folder that is."""
    for path in written:
        # A file that is absent, or can't be looked at, is not the input; reading and writing say what is wrong.
        with suppress(OSError):
            if file.is_dir() and path.resolve().is_relative_to(file.resolve()):
                raise BadValue("--out", path.name, "Give another path.", problem="lies in the folder of fixes itself")
            if path.samefile(file):
                raise BadValue("--out", path.name, "Give another path.", problem="is the file of fixes itself")


def _progress(batches: Iterator[Any], tally: _Tally, total: int | None) -> Iterator[list[Fix]]:
    """The fixes of each batch, counted, with a bar on a terminal's stderr."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    shown = (
        TextColumn("Checking fixes"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*shown, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("fixes", total=total)
        for batch in batches:
            tally.rows_in += len(batch.fixes) + len(batch.refusals)
            tally.refusals += batch.refusals
            if batch.fixes:
                yield list(batch.fixes)
            bar.update(task, completed=tally.rows_in)


class _Table(Protocol):
    """A table of findings under way; both raise BadValue where it can't be written."""

    def add(self, findings: Sequence[FixFinding]) -> None: ...
    def close(self) -> None: ...


def _open_table(draft: Path, out: Path) -> _Table:
    """The table of the kind that the suffix of `out` names, written to the draft batch by batch."""
    with writing_to(out, "--out"):
        return _CsvTable(draft, out) if out.suffix.lower() == ".csv" else _ParquetTable(draft, out)


class _CsvTable:
    def __init__(self, draft: Path, out: Path) -> None:
        self._out = out
        self._file = draft.open("w", newline="", encoding="utf-8")
        self._writer = _csv_writer(self._file, COLUMNS)

    def add(self, findings: Sequence[FixFinding]) -> None:
        with writing_to(self._out, "--out"):
            self._writer.writerows(
                [row, cell(device), utc_text(at), cell(order), cell(zone), *rest, "true" if near else "false"]
                for row, device, at, order, zone, *rest, near in map(_row, findings)
            )

    def close(self) -> None:
        with writing_to(self._out, "--out"):
            self._file.close()


class _ParquetTable:
    def __init__(self, draft: Path, out: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types: tuple[pa.DataType, ...] = (
            pa.int64(), pa.string(), pa.timestamp("us", tz="UTC"), pa.string(), pa.string(), pa.int32(), pa.string(),
            pa.float64(), pa.float64(), pa.string(), pa.bool_(),
        )  # fmt: skip
        self._out = out
        self._schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
        self._writer = pq.ParquetWriter(draft, self._schema)

    def add(self, findings: Sequence[FixFinding]) -> None:
        import pyarrow as pa

        rows = [_row(found) for found in findings]
        arrays = [pa.array([row[place] for row in rows], type=column.type) for place, column in enumerate(self._schema)]
        with writing_to(self._out, "--out"):
            self._writer.write_table(pa.table(arrays, schema=self._schema))

    def close(self) -> None:
        with writing_to(self._out, "--out"):
            self._writer.close()


def _row(found: FixFinding) -> list[Any]:
    fix = found.fix
    return [fix.row, fix.device, fix.at, found.order, found.zone, found.zone_version, found.outcome.value,
            clearance_text_m(found.clearance_m), round(found.chance_inside, 6), found.applies.value, found.near]  # fmt: skip


def _csv_writer(file: TextIO, header: Sequence[str]) -> Any:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    return writer
