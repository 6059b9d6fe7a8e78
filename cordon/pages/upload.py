"""What somebody brings to the board: a file, or positions that they type."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile

from cordon.actions import drafts
from cordon.pages.visitor import Sent
from zones.error import MissingField

TYPED = ("corners", "circle")
"""What is made of positions that are typed, where no file is read."""


def brought(form: Sent, given: UploadFile | None, *, repair: bool) -> list[dict[str, Any]]:
    """The drawings of a file, or of typed positions; a route's is a corridor along it."""
    way = form.text("as")
    if way in TYPED:
        return [drafts.typed(way, form.text("corners"), form.text("circle_radius"), repair=repair)]
    if given is None:
        raise MissingField("file", remedy="Choose a file.")
    options = {"crs": form.text("crs") or None, "layer": form.text("layer") or None}
    with _kept_file(given) as path:
        if way == "route":
            return [drafts.import_route(path, own_name(given), width_m=form.text("import_width") or None, **options)]
        return drafts.import_outline(path, own_name(given), repair=repair, **options)


def own_name(given: UploadFile) -> str:
    """A file's own name, of its path none, as far as it is text of one line."""
    name = Path((given.filename or "file").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:100]


def copy_name(given: UploadFile) -> str:
    """The name under which an upload is read: ours, but for how it ends."""
    suffix = "".join(letter for letter in Path(own_name(given)).suffix.lower() if letter.isalnum() or letter == ".")[
        :10
    ]
    return f"upload{suffix}"


@contextmanager
def _kept_file(given: UploadFile) -> Iterator[Path]:
    """An uploaded file in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cordon-") as folder:
        path = Path(folder) / copy_name(given)
        with path.open("wb") as handle:
            given.file.seek(0)  # it may be read twice
            shutil.copyfileobj(given.file, handle)
        yield path
