"""cordon zone: add, vary, alert, export."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cordon.actions.zones import (
    LEAST_WIDTH_M,
    NewShape,
    Options,
    add_zones,
    circle_shape,
    corridor_shape,
    export_zones,
    read_metres,
    read_options,
    vary_zone,
)
from cordon.cli.door import desk, read_bytes, reason
from zones.error import BadInput, BadValue, MissingField, Way, offering
from zones.instant import Instant, uk_text
from zones.schedule import MOST_BYTES, in_words
from zones.shape import MOST_RADIUS_M, area_m2
from zones.zone import MadeBy, ZoneKind, ZoneVersion

_CALLED = {"label": "--label", "kind": "--kind", "buffer_m": "--buffer", "precision_m": "--precision",
           "schedule": "--schedule", "valid_from": "--from"}  # fmt: skip

_OFFERED = {
    Way.REPAIR: "Or use --repair, which says what it changes.",
    Way.GRID: "Metres need --crs EPSG:27700.",
    Way.UNSTATED: "Or leave --crs out.",
    Way.LAYER: "Or pick one layer with --layer.",
    Way.CORRIDOR: "Or make a zone along a line with --corridor.",
}

_TAKEN_BY = {"radius": ("--circle",), "width": ("--corridor",), "repair": ("FILE",), "crs": ("FILE", "--corridor"),
             "layer": ("FILE", "--corridor")}  # fmt: skip


def _shape_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that add and vary share."""
    for option in reversed((
        click.option("--kind", metavar="KIND", help=f"One of {', '.join(ZoneKind)}."),
        click.option("--buffer", "buffer_m", metavar="M", help="Metres outside the zone that count as near."),
        click.option("--precision", "precision_m", metavar="M", help="The drawing's own error, metres."),
        click.option("--schedule", type=click.Path(path_type=Path), help="The hours it applies: JSON or iCalendar."),
        click.option("--from", "from_", metavar="WHEN", help="When it starts to hold; the order's making for a new zone."),
        click.option("--crs", metavar="EPSG:27700", help="The coordinates of a file that does not say."),
        click.option("--layer", metavar="NAME", help="The layer of a file of several."),
        click.option("--repair", is_flag=True, help="Repair an invalid polygon, and say what changes."),
        click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing."),
        click.option("--circle", metavar="LAT,LON", help="Instead of a file: a circle's centre."),
        click.option("--radius", metavar="M", help="The circle's radius, metres."),
        click.option("--corridor", type=click.Path(path_type=Path), help="Instead of a file: a file with a route line."),
        click.option("--width", metavar="M", help="The corridor's whole width, metres."),
        reason,
    )):  # fmt: skip
        command = option(command)
    return command


@click.group()
def zone() -> None:
    """Zones: add them to an order, vary one, say which visits alert, export them."""


@zone.command("add")
@click.argument("order")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--label", metavar="TEXT", help="What officers call it; Zone A, Zone B … by default.")
@_shape_options
def add(order: str, file: Path | None, label: str | None, **given: Any) -> None:
    """Add a zone for each polygon of FILE (GeoJSON, KML, KMZ, GPX, zipped Shapefile, GeoPackage), or a circle or corridor."""
    shapes = _shapes(file, given)
    options = _options(given, label)
    made = add_zones(desk(given["reason"]), order, shapes, options, dry_run=given["dry_run"])
    for new, version in zip(shapes, made, strict=True):
        _say(new, version, dry_run=given["dry_run"])


@zone.command("vary")
@click.argument("order")
@click.argument("label")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_shape_options
def vary(order: str, label: str, file: Path | None, **given: Any) -> None:
    """Give a zone a new shape from an instant on; the old version goes on answering for its time."""
    if given["from_"] is None:
        raise MissingField("--from", remedy="Give the instant from which the variation holds.")
    shapes = _shapes(file, given)
    if len(shapes) != 1:
        raise BadValue("FILE", f"{len(shapes)} polygons", "Give one polygon: a variation is of one zone.")
    made = vary_zone(desk(given["reason"]), order, label, shapes[0], _options(given, None), dry_run=given["dry_run"])
    _say(shapes[0], made.version, dry_run=given["dry_run"], end=made.end)


@zone.command("alert")
@click.argument("order")
@click.argument("label")
@click.option(
    "--dwell", metavar="MINUTES", help="Of visits of so long, or longer, from the first to the last proof inside."
)
@click.option(
    "--fixes", metavar="N", help="Of visits with so many fixes proved inside, or more; with --dwell both are asked."
)
@click.option("--off", is_flag=True, help="Of every visit again.")
@reason
def alert(order: str, label: str, dwell: str | None, fixes: str | None, off: bool, reason: str) -> None:
    """Say of which visits to a zone somebody is told at once, or, without an option, show that. What is recorded never depends on it."""
    from cordon.actions.alerts import set_alert_rule, show_alert_rule
    from cordon.rule import read_rule
    from monitor.alert import OFF

    numbers = dwell is not None or fixes is not None
    if off and numbers:
        raise BadInput("--off", "given with --dwell or --fixes", "Give either.", problem="is no one rule")
    rule = read_rule(dwell, fixes, dwell_field="--dwell", fixes_field="--fixes") if numbers else OFF
    the_desk = desk(reason)
    if off or numbers:
        named, _ = set_alert_rule(the_desk, order, label, rule)
        click.echo(f"Recorded. {named}, {rule.told_words}.")
        return
    named, kept = show_alert_rule(the_desk, order, label)
    click.echo(f"{named}, {OFF.told_words}." if kept is None else f"{named}, {kept.rule.told_words} ({kept.words}).")


@zone.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--order", metavar="REF", help="The zones of one order only.")
@reason
def export(file: Path, order: str | None, reason: str) -> None:
    """Write the zones, every version, as GeoJSON."""
    import json

    from cordon.file import drafts, writing_to

    with drafts("FILE", file) as (draft,), writing_to(file, "FILE"):
        made = export_zones(desk(reason), order)
        draft.write_bytes(json.dumps(made, ensure_ascii=False).encode())
    click.echo(f"Wrote {len(made['features'])} zone versions.")


def _shapes(file: Path | None, given: dict[str, Any]) -> list[NewShape]:
    """The shapes that exactly one of FILE, --circle and --corridor gives."""
    ways = {"FILE": file, "--circle": given["circle"], "--corridor": given["corridor"]}
    chosen = [way for way, value in ways.items() if value is not None]
    if len(chosen) != 1:
        raise BadInput("FILE", f"{len(chosen)} given", "Give one of FILE, --circle with --radius, or --corridor with --width.",
                       problem="is not one way to make a zone")  # fmt: skip
    for option, takers in _TAKEN_BY.items():
        if given[option] and chosen[0] not in takers:
            raise BadValue(f"--{option}", str(given[option]), f"Leave it out: it goes with {' or '.join(takers)} only.")
    if given["circle"] is not None:
        radius = read_metres(given["radius"], "--radius", MOST_RADIUS_M, least=LEAST_WIDTH_M)
        return [circle_shape(given["circle"], radius, field="--circle")]
    from zones.gisfile.read import read_route, read_zone_shapes

    from_file = {name: given[name] for name in ("crs", "layer")}
    if given["corridor"] is not None:
        width = read_metres(given["width"], "--width", 2 * MOST_RADIUS_M, least=LEAST_WIDTH_M)
        with offering(_OFFERED, {"crs": "--crs", "layer": "--layer"}):
            route = read_route(given["corridor"], **from_file, field="--corridor")
        return [corridor_shape(route.line, route.source, width, field="corridor")]
    assert file is not None
    with offering(_OFFERED, {"crs": "--crs", "layer": "--layer"}):
        read = read_zone_shapes(file, **from_file, repair=given["repair"])
    return [NewShape(shape=one.shape, made_by=MadeBy.IMPORT, source=one.source, note=one.name, change=one.change)
            for one in read]  # fmt: skip


def _options(given: dict[str, Any], label: str | None) -> Options:
    schedule = given["schedule"]
    read = given | {"label": label, "valid_from": given["from_"]}
    if schedule is not None:
        read["schedule"] = read_bytes(schedule, "--schedule", MOST_BYTES)
    return read_options(read, _CALLED)


def _say(new: NewShape, version: ZoneVersion, *, dry_run: bool, end: Instant | None = None) -> None:
    """What was recorded, and where it lies, so that a slip of coordinates is seen."""
    if new.change:
        click.echo(f"{version.label}: {new.change}")
    within = version.shape.representative_point()
    click.echo(
        f"{'Would record' if dry_run else 'Recorded'} {version.label}, version {version.version}: {version.kind}, "
        f"{area_m2(version.shape):,.0f} m², around {within.y:.5f}, {within.x:.5f}, from {uk_text(version.valid_from)}"
        f"{'' if end is None else f' until {uk_text(end)}, when another version takes over'}; "
        f"{'; '.join(in_words(version.schedule))}. {version.source[:1].upper()}{version.source[1:]}."
    )
    if version.made_by in (MadeBy.CIRCLE, MadeBy.CORRIDOR):
        what = "centre" if version.made_by is MadeBy.CIRCLE else "ends"
        click.echo(
            f"Whoever sees the outline of {version.label} can work out its {what}: shift it if that is an address."
        )
