"""The `cordon` command. Sub-commands are imported only when they are run, so that `cordon check` starts fast."""

import importlib
import sys

import click

from cordon.offered import AT_THE_SHELL
from zones.error import BadValue, CordonError, SeveralPlaces, offer

_COMMANDS = {
    "audit": ("cordon.cli.audit", "audit", "Verify and search the audit."),
    "card": ("cordon.cli.papers", "card", "Make an order's card for a patrol."),
    "check": ("cordon.cli.check", "check", "Check a place at a time against the zones."),
    "check-fixes": ("cordon.cli.fixes", "check_fixes", "Check a file of tagged fixes."),
    "demo": ("cordon.cli.demo", "demo", "Load the fictional case, check it, draw its maps, serve."),
    "device": ("cordon.cli.device", "device", "Find what devices told, and say that it is not to be trusted."),
    "explain": ("cordon.cli.check", "explain", "Set out a recorded check's numbers, or what differs between two."),
    "gazetteer": ("cordon.cli.gazetteer", "gazetteer", "Import and list postcodes, names and roads."),
    "map": ("cordon.cli.map", "map_", "Draw an order's map for an audience."),
    "order": ("cordon.cli.order", "order", "Add, show and list orders; record what happened to one."),
    "pack": ("cordon.cli.pack", "pack", "Make the pack of a matter for the court; say whether one was changed."),
    "place": ("cordon.cli.place", "place", "Record and list the places that matter to an order."),
    "serve": ("cordon.cli.serve", "serve", "Serve the pages and the HTTP API on this machine."),
    "settings": ("cordon.cli.settings", "settings", "Show the settings and where they come from."),
    "sighting": ("cordon.cli.sighting", "sighting", "Add and list reported sightings."),
    "statement": ("cordon.cli.papers", "statement", "Draft a witness statement about the pack of a matter."),
    "token": ("cordon.cli.user", "token", "Make and end tokens for programs that use the HTTP API."),
    "trail": ("cordon.cli.trail", "trail", "What may be concluded from a subject's trail, and its map."),
    "unused": ("cordon.cli.papers", "unused", "Draft a schedule of the unused material of a matter."),
    "user": ("cordon.cli.user", "user", "Add and change the people who may sign in."),
    "verify": ("cordon.cli.check", "verify", "Do a recorded check again and say whether it still holds."),
    "zone": ("cordon.cli.zone", "zone", "Add, vary and export zones."),
}


class _Lazy(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name, _ = _COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][2]) for name in sorted(_COMMANDS)])


@click.group(cls=_Lazy)
@click.version_option(package_name="cordon")
def cordon() -> None:
    """Exclusion-zone monitoring for Stalking Protection Orders."""


def main() -> None:
    """Runs the command; what a person can put right is one sentence on stderr and exit status 2.

    A fault of ours is told by its kind and places alone (exit status 1): its text may hold words of a case.
    """
    try:
        for word in sys.argv[1:]:
            if any("\ud800" <= letter <= "\udfff" for letter in word):
                raise BadValue("command line", word, "Write it in UTF-8.")
        cordon.main()
    except CordonError as error:
        offer(error, AT_THE_SHELL)
        for fault in error.faults:
            click.echo("\n".join(fault.lines) if isinstance(fault, SeveralPlaces) else f"{fault}", err=True)
        sys.exit(2)
    except Exception as error:
        from cordon.log import told

        click.echo(f"A fault of ours: it may not have been done. Tell whoever keeps Cordon.\n{told(error)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
