"""cordon check-fixes."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from cordon.cell import cell
from cordon.cli.door import desk, reason, show_json
from cordon.cli.tally import Tally, progress
from cordon.columns import Columns
from cordon.file import NotWritten, drafts, writing_to
from cordon.findings import ORDER_COLUMNS, csv_writer, open_table, read_suffix
from cordon.part import Parts, asked_of
from monitor.answered import Answered, answer_in_processes
from monitor.fixfile.read import about_rows, read_blocks
from monitor.fixfile.refusal import Refusal, refusal_rows
from monitor.register import Register
from monitor.together import answered_together
from zones.error import BadValue

REFUSED_COLUMNS = ("row", "field", "value", "remedy")


@click.command("check-fixes")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Where the findings go: .csv, .parquet or .gpkg."
)
@click.option("--orders", type=click.Path(path_type=Path), help="Where the answers for each order's zones together go.")
@click.option("--subject", metavar="REF", help="The orders of one subject only.")
@click.option(
    "--columns",
    default="",
    metavar="time=NAME,…",
    help="The file's names of our columns; remembered for files like it.",
)
@click.option("--radius", metavar="METRES", help="The 95 % radius of every fix, where the file states none.")
@click.option("--record", is_flag=True, help="Keep the fixes and their findings.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    metavar="N",
    help="How many processes answer: by default one for each core.",
)
@click.option("--dask", metavar="ADDRESS", help="Answer on the dask.distributed cluster of this scheduler.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
@reason
def check_fixes(
    file: Path,
    out: Path,
    orders: Path | None,
    subject: str | None,
    columns: str,
    radius: str | None,
    record: bool,
    workers: int | None,
    dask: str | None,
    as_json: bool,
    reason: str,
) -> None:
    """Check the fixes of a CSV, Parquet or GPX file, or of a folder of Parquet files (device=…/date=… are columns, too).

    Rows that can't be used go to OUT.refused.csv with the reason. Whoever stops it and starts it again with the same file
    goes on where it was; with --record all is kept at the end, or nothing.

    In CSV an apostrophe stands before a text that a spreadsheet would run as a formula; Parquet has it to the letter.
    """
    from cordon.actions import fixes

    refused, together = out.with_name(f"{out.name}.refused.csv"), () if orders is None else (orders,)
    read_suffix(out, "--out")
    for one in together:
        read_suffix(one, "--orders")
    _refuse_own_input(file, out, refused, *together)
    answer = _answering(workers, dask)
    tally, the_desk = Tally(), desk(reason)
    told = Columns(columns, the_desk.settings.folder, partial(click.echo, err=True))
    blocks = progress(read_blocks(file, told.of, radius_95_m=radius), tally, about_rows(file))
    parts: list[Parts] = []

    def going_on(register: Register, batches: Iterable[Any]) -> Iterator[Answered]:
        asked = asked_of(file, register.bound, columns=told.text(), radius=radius, subject=subject)
        kept = Parts(out.with_name(f"{out.name}.partial"), asked)
        parts.append(kept)
        rest = iter(batches)
        if kept.kept:
            click.echo("This was begun before, and goes on from there.", err=True)
        yield from kept.again(rest)
        for answered in answer(register, rest):
            kept.keep(answered)
            yield answered

    with drafts("--out", out, refused) as (draft, refused_draft), drafts("--orders", *together) as order_drafts:
        tables = [open_table(draft, out, "--out"), *(
            open_table(one, path, "--orders", ORDER_COLUMNS) for one, path in zip(order_drafts, together, strict=True)
        )]  # fmt: skip

        def written(register: Register, batches: Iterable[Any]) -> Iterator[Answered]:
            for answered in (answer if record else going_on)(register, batches):
                tally.count(answered)
                tables[0].add(answered)
                for one in tables[1:]:
                    one.add(answered_together(register, answered))
                yield answered

        def finish() -> int:
            """Has everything at the disk, and says how many rows were refused; what is left is to move it into place."""
            tally.refuse_silence()
            for one in tables:
                one.close()
            with writing_to(refused, "--out"):
                _write_refusals(refused_draft, tally.refusals)
            return len(tally.refusals)

        try:
            answers = (
                fixes.record_fixes(the_desk, blocks, subject=subject, answer=written, before_commit=finish)
                if record
                else fixes.check_fixes(the_desk, blocks, subject=subject, answer=written)
            )
            deque(answers, maxlen=0)
            if not record:
                finish()
        except NotWritten:  # a full disk is a stop from outside: once there is room it is gone on from
            if parts:
                click.echo("Nothing is lost of what was answered: started again, it goes on from there.", err=True)
            raise
        except Exception:  # what was wrong is said
            _remove(parts)
            raise
    _remove(parts)
    told.keep()
    _show(tally, refused, as_json=as_json)


def _show(tally: Tally, refused: Path, *, as_json: bool) -> None:
    if as_json:
        show_json(tally.counts())
        return
    click.echo(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in tally.counts().items()))
    if tally.refusals:
        click.echo(f"The refused rows, each with its reason, are in {refused.name}.")


def _write_refusals(draft: Path, refusals: Sequence[Refusal]) -> None:
    with draft.open("w", newline="", encoding="utf-8") as opened:
        csv_writer(opened, REFUSED_COLUMNS).writerows(
            [cell(one) if isinstance(one, str) else one for one in row] for row in refusal_rows(refusals)
        )


def _answering(workers: int | None, dask: str | None) -> Any:
    if dask is None:
        return partial(answer_in_processes, workers=workers or len(os.sched_getaffinity(0)))
    if workers:
        raise BadValue("--workers", str(workers), "Give --workers or --dask.", problem="is of no use with --dask")
    from monitor.cluster import answer_on_cluster

    return partial(answer_on_cluster, address=dask)


def _remove(parts: Iterable[Parts]) -> None:
    for one in parts:
        one.remove()


def _refuse_own_input(file: Path, *written: Path) -> None:
    """Raises BadValue where a file that will be written is the one that is read, or would lie in the folder that is."""
    for path in written:
        # A file that is absent, or can't be looked at, is not the input; reading and writing say what is wrong.
        with suppress(OSError):
            if file.is_dir() and path.resolve().is_relative_to(file.resolve()):
                raise BadValue("--out", path.name, "Give another path.", problem="lies in the folder of fixes itself")
            if path.samefile(file):
                raise BadValue("--out", path.name, "Give another path.", problem="is the file of fixes itself")
