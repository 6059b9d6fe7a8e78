"""cordon pack: make the pack of a matter; and say whether a pack was changed."""

import sys
from pathlib import Path

import click

from cordon.cli.door import desk, reason


class _MakesUnlessNamed(click.Group):
    """A group of which the first command is meant where none is named: `cordon pack ORDER FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_MakesUnlessNamed)
def pack() -> None:
    """The pack of one matter: `cordon pack ORDER FILE.zip`, or FILE.pdf; and `cordon pack verify FILE.zip`."""


def one_line(text: str) -> str:
    """A text out of a file that anybody may have made, on one line of a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


@pack.command("make")
@click.argument("order")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", metavar="WHEN", help="The zones as they were then; now by default.")
@click.option("--paper", default="A4", metavar="A4|A3", help="A4 by default.")
@reason
def make(order: str, file: Path, at: str | None, paper: str, reason: str) -> None:
    """Make the pack of ORDER's matter as FILE.zip, or its PDF alone as FILE.pdf."""
    from cordon.actions.packs import make_pack
    from cordon.file import drafts, writing_to
    from maps.paper.layout import read_paper
    from zones.error import BadValue
    from zones.instant import read_instant

    if file.suffix.lower() not in (".zip", ".pdf"):
        raise BadValue("FILE", str(file), "Name it so that it ends in .zip, or in .pdf for the PDF alone.")
    when = None if at is None else read_instant(at, field="--at")
    on = read_paper(paper)
    with drafts("FILE", file) as (draft,), writing_to(file, "FILE"):
        made = make_pack(desk(reason), order, at=when, paper=on)
        draft.write_bytes(made.pack.content if file.suffix.lower() == ".zip" else made.pack.pdf)
    click.echo(f"Wrote {file.name}: exhibit {made.exhibit.reference}. SHA-256 of its manifest: {made.pack.sha256}")


@pack.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--manifest", metavar="SHA256", help="The hash of the manifest, as it was told when the pack was made.")
@reason
def verify(file: Path, manifest: str | None, reason: str) -> None:
    """Say whether anything in FILE.zip was changed (exit status 1 if so); no network and no database is needed.

    That it is the pack that was made, and not another that is whole, is known by the hash of its manifest alone.
    """
    del reason  # nothing is looked up, and nothing put on record
    from maps.manifest import verify as verify_pack
    from zones.error import BadValue

    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadValue("FILE", str(file), f"Give a pack that can be read ({error.strerror}).") from None
    found = verify_pack(content, file.name)
    exhibit = one_line(found.exhibit)
    faults = list(found.faults)
    same = manifest is None or "".join(manifest.lower().split()) == found.sha256
    if not same:
        faults.append(f"its manifest is another than the one whose hash was given: {found.sha256}")
    for fault in faults:
        click.echo(one_line(fault))
    if faults:
        click.echo(f"Exhibit {exhibit} was changed since it was made.")
        sys.exit(1)
    click.echo(f"Exhibit {exhibit}: all {found.files} files are as its manifest says.")
    if manifest is None:
        click.echo(
            f"SHA-256 of its manifest: {found.sha256}. It is the pack that was made if this is what was told then."
        )
    else:
        click.echo("Its manifest is the one whose hash was given.")
