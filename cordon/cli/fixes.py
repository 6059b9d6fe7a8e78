"""cordon check-fixes."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from cordon.cli.door import desk, reason, show_json
from cordon.file import write_whole
from monitor.bulk import Fix, FixFinding
from monitor.finding import clearance_text_m
from monitor.fixfile import Refusal, count_rows, read_columns, read_fixes, refusal_rows
from zones.error import BadValue
from zones.instant import utc_text

COLUMNS = ("row", "device", "time", "order", "zone", "zone_version", "outcome", "clearance_m", "chance_inside",
           "applies", "near")  # fmt: skip


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
@click.option("--record", is_flag=True, help="Keep the fixes and their findings.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@reason
def check_fixes(
    file: Path, out: Path, subject: str | None, columns: str, record: bool, as_json: bool, reason: str
) -> None:
    """Check the fixes of a CSV or Parquet file; rows that can't be used go to OUT.refused.csv with the reason."""
    from cordon.actions.checks import check_fixes as check_all

    if out.suffix.lower() not in (".csv", ".parquet"):
        raise BadValue("--out", out.name, "Name it .csv or .parquet.")
    refused = out.with_name(out.name + ".refused.csv")
    _refuse_own_input(file, out, refused)
    tally = _Tally()
    batches = _progress(read_fixes(file, read_columns(columns)), tally, count_rows(file))
    findings: list[FixFinding] = []
    far = 0
    for found, left_out in check_all(desk(reason), batches, subject=subject, record=record):
        findings += found
        far += left_out
    write_whole(out, _table(findings, out.suffix.lower()))
    write_whole(refused, _csv(("row", "field", "value", "remedy"), refusal_rows(tally.refusals)))
    counts = {"rows_in": tally.rows_in, "answered": tally.rows_in - len(tally.refusals), "refused": len(tally.refusals),
              "far": far, "findings": len(findings)}  # fmt: skip
    if as_json:
        show_json(counts)
    else:
        click.echo(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items()))
        if tally.refusals:
            click.echo(f"The refused rows, each with its reason, are in {refused.name}.")


def _refuse_own_input(file: Path, *written: Path) -> None:
    """Raises BadValue where a file that will be written is the one that is read."""
    for path in written:
        # A file that is absent, or can't be looked at, is not the input; reading and writing say what is wrong.
        with suppress(OSError):
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


def _row(found: FixFinding) -> list[Any]:
    fix = found.fix
    return [fix.row, fix.device, utc_text(fix.at), found.order, found.zone, found.zone_version, found.outcome.value,
            clearance_text_m(found.clearance_m), round(found.chance_inside, 6), found.applies.value, found.near]  # fmt: skip


def _table(findings: list[FixFinding], suffix: str) -> bytes:
    rows = [_row(found) for found in findings]
    if suffix == ".csv":
        return _csv(COLUMNS, ([*row[:-1], "true" if row[-1] else "false"] for row in rows))
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = (pa.int64(), pa.string(), pa.timestamp("us", tz="UTC"), pa.string(), pa.string(), pa.int32(), pa.string(),
             pa.float64(), pa.float64(), pa.string(), pa.bool_())  # fmt: skip
    for row, found in zip(rows, findings, strict=True):
        row[2] = found.fix.at
    arrays = [pa.array([row[place] for row in rows], type=kind) for place, kind in enumerate(types)]
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays, names=list(COLUMNS)), sink)
    return sink.getvalue()


def _csv(header: tuple[str, ...], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
