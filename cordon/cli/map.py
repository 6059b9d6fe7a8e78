"""cordon map."""

from pathlib import Path

import click

from cordon.cli.door import desk, reason
from zones.error import BadValue


@click.command("map")
@click.argument("order")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--audience", required=True, metavar="WHO", help="officer, court or subject.")
@click.option("--at", metavar="WHEN", help="The zones as they were then; now by default.")
@click.option("--scale", type=int, metavar="N", help="The N of 1:N, for court and subject.")
@click.option("--paper", default="A4", metavar="A4|A3", help="A4 by default.")
@reason
def map_(order: str, file: Path, audience: str, at: str | None, scale: int | None, paper: str, reason: str) -> None:
    """Draw ORDER's zones and recorded findings as FILE.html for an audience."""
    from cordon.actions.maps import draw_map
    from cordon.file import drafts, writing_to
    from maps.scene import Audience
    from zones.instant import read_instant

    if audience not in list(Audience):
        raise BadValue("--audience", audience, f"Give one of {', '.join(Audience)}.")
    if file.suffix.lower() not in (".html", ".htm"):
        raise BadValue(
            "FILE", str(file), "Name it .html: sheets as PDF come later, and the page prints from a browser."
        )
    when = None if at is None else read_instant(at, field="--at")
    with drafts("FILE", file) as (draft,), writing_to(file, "FILE"):
        draft.write_bytes(draw_map(desk(reason), order, Audience(audience), at=when, scale=scale, paper=paper).encode())
    click.echo(f"Wrote {file.name}.")
