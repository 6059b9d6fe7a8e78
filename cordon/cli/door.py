"""What the commands share: the reason option, the desk, JSON files in, JSON out."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from cordon.actor import system_user
from cordon.desk import Desk, open_desk
from cordon.settings import Settings
from zones.error import NotFound, TooLarge
from zones.text import read_text

Command = TypeVar("Command", bound=Callable[..., Any])
MOST_JSON_BYTES = 1_000_000


class PlaceCommand(click.Command):
    """A command whose place may begin with a minus sign: "-0.1372,50.8225" is a place, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {arg}" if re.match(r"-[\d.]+\s*[,;:\s°º'′]", arg) else arg for arg in args])


def reason(command: Command) -> Command:
    """The option that says why, for the audit."""
    return click.option("--reason", default="", metavar="TEXT", help="Why, for the audit.")(command)


def desk(reason_text: str) -> Desk:
    """The desk for the system's user."""
    return open_desk(Settings(), system_user(read_text(reason_text, "--reason", empty=True)))


def read_json_file(path: Path) -> Any:
    """The JSON of a file; raises NotFound, TooLarge or what `parse_json` raises."""
    from zones.jsontext import parse_json

    data = read_bytes(path, "FILE", MOST_JSON_BYTES)
    return parse_json(data, field="FILE")


def read_bytes(path: Path, field: str, most: int) -> bytes:
    """The bytes of a file of limited size; raises NotFound or TooLarge."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise NotFound(field, str(path), "Give the path of a file.", problem="is not a file")
        if size > most:
            raise TooLarge(field, f"{size:,} bytes", f"Send at most {most:,} bytes.")
        return path.read_bytes()
    except OSError:
        raise NotFound(
            field, str(path), "Give the path of a file that can be read.", problem="can't be opened"
        ) from None


def show_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
