"""Our own scripts and styles, and Leaflet's as npm installed it: carried inside the page, or served by name."""

import base64
import re
from functools import cache
from pathlib import Path
from string import Template

from maps.error import NotInstalled

_OURS = Path(__file__).parent / "static"
_VENDOR = _OURS / "vendor"
FONTS = _VENDOR / "fonts"
"""The fonts of printed sheets."""


SERVED = frozenset(
    ("vendor/leaflet.css", "vendor/leaflet.js", "vendor/leaflet-geoman.css", "vendor/leaflet-geoman.js", "map.css",
     "officer.css", "board.css", "trail.css", "words.js", "labels.js", "ground.js", "paper.js", "officer.js",
     "context.js", "trail-fixes.js", "trail-layer.js", "trail-clock.js", "trail.js", "review.js", "measure.js",
     "post.js", "board-state.js", "board-shapes.js", "board-preview.js", "board-tools.js", "board-draft.js",
     "board-find.js", "board.js")
)  # fmt: skip
"""The static files that a page with a map asks for; nothing else of the folder is served."""


@cache
def asset(name: str) -> str:
    """The text of a static file, ours or `vendor/…`; raises NotInstalled where set-up has not been run."""
    path = _OURS / name
    if not path.is_file():
        raise NotInstalled("static file", name, "Run `make setup`: it installs the scripts and styles of others.")
    text = path.read_text(encoding="utf-8")
    if name == "vendor/leaflet.css":
        return re.sub(r"url\((images/[\w.-]+)\)", lambda m: f"url({_data_uri(m[1])})", text)
    return text


def filled(name: str, **fixed: str) -> str:
    """A static page's frame with fixed markup of ours put in; words of a case never go this way."""
    return Template(asset(name)).substitute(fixed)


def _data_uri(name: str) -> str:
    encoded = base64.b64encode((_VENDOR / name).read_bytes()).decode()
    return f"data:image/png;base64,{encoded}"
