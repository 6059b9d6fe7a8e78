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
@click.option(
    "--scale", type=int, metavar="N", help="The N of 1:N; what shows all by default. An officer's page has none."
)
@click.option("--paper", default="A4", metavar="A4|A3", help="A4 by default.")
@click.option("--landscape", is_flag=True, help="The paper lies across; upright by default.")
@reason
def map_(
    order: str, file: Path, audience: str, at: str | None, scale: int | None, paper: str, landscape: bool, reason: str
) -> None:
    """Draw ORDER's zones and recorded findings for an audience, as FILE.html, .pdf, .png or .geojson."""
    from cordon.actions.maps import Form, draw_map
    from cordon.file import drafts, writing_to
    from maps.paper.layout import read_paper
    from maps.scene import Audience
    from zones.instant import read_instant

    if audience not in list(Audience):
        raise BadValue("--audience", audience, f"Give one of {', '.join(Audience)}.")
    ending = {"htm": "html"}.get(found := file.suffix.lower().removeprefix("."), found)
    if ending not in list(Form):
        raise BadValue(
            "FILE", str(file), f"Name it so that it ends in one of {', '.join(f'.{form}' for form in Form)}."
        )
    when = None if at is None else read_instant(at, field="--at")
    on = read_paper(paper, across=landscape)
    with drafts("FILE", file) as (draft,), writing_to(file, "FILE"):
        made = draw_map(desk(reason), order, Audience(audience), Form(ending), at=when, scale=scale, paper=on)
        draft.write_bytes(made.content)
    unused = scale is not None and (audience, ending) == (Audience.OFFICER, Form.PAGE)
    note = " It is looked at at any scale: --scale is for sheets (.pdf)." if unused else ""
    click.echo(f"Wrote {file.name}.{note}")
