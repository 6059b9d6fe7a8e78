"""cordon card, statement, unused: the papers for the desk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cordon.cli.door import desk, reason
from zones.error import BadValue

if TYPE_CHECKING:  # commands import what they need when they run
    from cordon.actions.packs import Draft
    from zones.instant import Instant


@click.command()
@click.argument("order")
@click.argument("file", type=click.Path(path_type=Path))
@reason
def card(order: str, file: Path, reason: str) -> None:
    """Make ORDER's card for a patrol as FILE.pdf: one page, which folds twice."""
    from cordon.actions.cards import make_card

    _named(file, ".pdf")
    _write(file, lambda: make_card(desk(reason), order).content)


@click.command()
@click.argument("order")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", metavar="WHEN", help="As at then; now by default.")
@reason
def statement(order: str, file: Path, at: str | None, reason: str) -> None:
    """Draft a witness statement (Criminal Justice Act 1967, s 9) about ORDER's pack as FILE.docx."""
    from cordon.actions.packs import draft_statement

    _draft(file, at, lambda when: draft_statement(desk(reason), order, at=when))


@click.command()
@click.argument("order")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", metavar="WHEN", help="As at then; now by default.")
@reason
def unused(order: str, file: Path, at: str | None, reason: str) -> None:
    """Draft a schedule of the unused material of ORDER's matter as FILE.docx."""
    from cordon.actions.packs import draft_unused

    _draft(file, at, lambda when: draft_unused(desk(reason), order, at=when))


def _draft(file: Path, at: str | None, made: "Callable[[Instant | None], Draft]") -> None:
    from zones.instant import read_instant

    _named(file, ".docx")
    when = None if at is None else read_instant(at, field="--at")
    _write(file, lambda: made(when).content)


def _named(file: Path, ending: str) -> None:
    if file.suffix.lower() != ending:
        raise BadValue("FILE", str(file), f"Name it so that it ends in {ending}.")


def _write(file: Path, made: Callable[[], bytes]) -> None:
    from cordon.file import drafts, writing_to

    with drafts("FILE", file) as (draft,), writing_to(file, "FILE"):
        draft.write_bytes(made())
    click.echo(f"Wrote {file.name}.")
