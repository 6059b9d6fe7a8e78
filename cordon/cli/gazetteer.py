"""cordon gazetteer: import, list."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cordon.actions.gazetteer import import_gazetteer, list_gazetteer
from cordon.cli.door import desk, reason
from monitor.gazetteer.osfile.commas import Progress

_MUCH = 0.1
"""Of some 50,000 postcodes of Sussex 2,400 ended in the eleven years to 2025 (OS Code-Point Open)."""


@click.group()
def gazetteer() -> None:
    """The gazetteer: postcodes, names and roads from files of Ordnance Survey."""


@gazetteer.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", "day", metavar="YYYY-MM-DD", help="The product's day, where the file does not say it.")
@reason
def import_(file: Path, day: str | None, reason: str) -> None:
    """Import FILE: OS Code-Point Open, OS Open Names or OS Open Roads, as published (zip, CSV, GeoPackage)."""
    with _bar() as progress:
        done = import_gazetteer(desk(reason), file, day=day, progress=progress)
    counts = done.counts
    if done.supposed:
        click.echo(
            f"The file does not say its day. {done.supposed} {done.product.day.isoformat()}, which is taken for it.",
            err=True,
        )
    if counts.ended > max(100, _MUCH * (counts.changed + counts.unchanged + counts.ended)):
        click.echo(f"Look again: {counts.ended:,} end with it. Is the file whole?", err=True)
    if done.known:
        click.echo(f"{done.product.cited}: this file is imported already; {counts.unchanged:,} rows unchanged.")
        return
    click.echo(
        f"{done.product.cited}: {done.product.rows:,} rows; {counts.added:,} added, {counts.changed:,} changed, "
        f"{counts.ended:,} ended, {counts.unchanged:,} unchanged."
    )


@gazetteer.command("list")
@reason
def list_(reason: str) -> None:
    """List what is imported: product, date, rows."""
    found = list_gazetteer(desk(reason))
    if not found:
        click.echo("Nothing is imported. Import a product with `cordon gazetteer import FILE`.")
    for product in found:
        scope = f", postcode areas {' '.join(product.scope)}" if product.scope else ""
        click.echo(f"{product.cited}: {product.rows:,} rows from {product.name}{scope}")


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on a terminal's stderr, one line for each thing that is done; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
             TimeRemainingColumn())  # fmt: skip
    with Bar(*shown, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for earlier in tasks.values():
                    bar.stop_task(earlier)
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield progress
