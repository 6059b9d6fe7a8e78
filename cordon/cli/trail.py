"""cordon trail."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import click

from cordon.cli.door import desk, reason, show_json
from zones.error import BadValue


@click.command("trail")
@click.argument("order")
@click.argument("fixes", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Where the map goes: .html, for officers.")
@click.option(
    "--device", "devices", multiple=True, metavar="NAME", help="Only fixes of this device; more than once for several."
)
@click.option("--from", "start", metavar="WHEN", help="Only fixes from then on.")
@click.option("--until", "end", metavar="WHEN", help="Only fixes up to then.")
@click.option("--columns", default="", metavar="time=NAME,…", help="The file's names of our columns.")
@click.option("--radius", metavar="METRES", help="The 95 % radius of every fix, where the file states none.")
@click.option(
    "--fastest",
    type=click.FloatRange(0.1, 1000.0),
    metavar="MPS",
    help="The top speed, metres a second; 60 by default.",
)
@click.option(
    "--silence",
    type=click.FloatRange(1.0, 10_000.0),
    default=5.0,
    metavar="MINUTES",
    help="Longer is a gap; 5 by default.",
)
@click.option(
    "--interval", type=click.FloatRange(1.0, 86_400.0), metavar="SECONDS", help="How often the tag was set to send."
)
@click.option(
    "--dwell",
    "dwells",
    multiple=True,
    metavar="ZONE=MINUTES",
    help="Alert of visits to this zone of so long, or longer, whatever rule it has.",
)
@click.option(
    "--fixes",
    "counts",
    multiple=True,
    metavar="ZONE=N",
    help="Alert of visits to this zone with so many fixes proved inside, or more, whatever rule it has.",
)
@click.option(
    "--assigned",
    multiple=True,
    metavar="DEVICE=FROM/UNTIL",
    help="When the device was the subject's: fixes of other times are flagged. Leave out a time that is open.",
)
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")
@reason
def trail(
    order: str, fixes: Path | None, out: Path | None, devices: tuple[str, ...], start: str | None, end: str | None, columns: str,
    radius: str | None, fastest: float | None, silence: float, interval: float | None, dwells: tuple[str, ...],
    counts: tuple[str, ...], assigned: tuple[str, ...], as_json: bool, reason: str,
) -> None:  # fmt: skip
    """What may be concluded from the trail of ORDER's subject: of the file FIXES, else of the fixes on record.

    Visits to each zone, where the tag was silent, what was possible between fixes, and what is not plausible. All visits are
    told; of which somebody is to be told at once, the rule says that is kept with the zone (`cordon zone alert`), or --dwell and
    --fixes for this run alone: of every one where no rule is set.
    """
    from cordon.actions.trails import draw_trail, follow_trail, followed_json
    from cordon.columns import Columns
    from cordon.file import drafts, writing_to
    from cordon.rule import read_rules
    from cordon.trail import Asked, between_lines, count_lines, doubt_lines, read_assigned, rule_lines
    from monitor.fixfile.read import read_blocks
    from monitor.fixfile.refusal import Refusal
    from monitor.plausible import Limits
    from monitor.recount import because
    from zones.period import read_open

    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise BadValue("--out", out.name, "Name it .html.")
    begins, ends = read_open(start, end, fields=("--from", "--until"))
    asked = Asked(
        devices=devices,
        start=begins,
        end=ends,
        limits=Limits() if fastest is None else Limits(fastest_mps=fastest),
        longest_silence=timedelta(minutes=silence),
        interval=None if interval is None else timedelta(seconds=interval),
        one_radius=radius is not None,
        rules=read_rules(dwells, counts),
        assigned=read_assigned(assigned),
    )
    the_desk, refused = desk(reason), list[Refusal]()
    batches = None
    if fixes is not None:
        told = Columns(columns, the_desk.settings.folder, partial(click.echo, err=True))
        batches = []
        for block in read_blocks(fixes, told.of, radius_95_m=radius):
            batches.append(block.fixes)
            refused += block.refusals
        told.keep()
    if out is None:
        followed = follow_trail(the_desk, order, asked, batches)
    else:
        with drafts("--out", out) as (draft,), writing_to(out, "--out"):
            followed, page = draw_trail(the_desk, order, asked, batches)
            draft.write_bytes(page)
    if as_json:
        show_json(followed_json(followed, refused))
        return
    for line in count_lines(followed.track, followed.episodes, refused):
        click.echo(line)
    if followed.in_error:
        click.echo(f"Left out, because marked as recorded in error: {len(followed.in_error):,}.")
    for line in doubt_lines(followed.doubts):
        click.echo(line)
    for one, alert in zip(followed.episodes, followed.alerts, strict=True):
        click.echo(f"\n{one.label}  {one.order}, {one.zone}")
        for sentence in because(one):
            click.echo(f"   {sentence}")
        click.echo(f"   {alert.because}")
    for line in ("\nAlerts", *(f"   {said}" for said in rule_lines(followed.rules))):
        click.echo(line)
    for line in between_lines(followed.transits, asked.longest_silence):
        click.echo(line)
    if out is not None:
        click.echo(f"\nWrote {out.name}.")
