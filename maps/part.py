"""A map as strings that a page can hold, and the whole page that opens from disk: the same strings in a frame.

All of them are fixed strings of ours and Folium's numbers; the words of a case are data, in one element of their own.
"""

import re
from dataclasses import dataclass

from maps.assets import asset, filled
from maps.text import MapText, script_element

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy inside every map that opens from disk: nothing is fetched from anywhere."""

_NONCE = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_INLINE = re.compile(r"<(script|style)((?: [^<>]*)?>.*?</\1>)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPart:
    """A map within a page, in the page's order.

    `sheets`, `libraries` and `scripts` name static files of `maps.assets.SERVED`. The libraries and our words come
    before `script`, which makes the map; our `scripts` come after it. A page holds one map.
    """

    sheets: tuple[str, ...]
    styles: str
    body: str
    words: MapText
    libraries: tuple[str, ...]
    script: str
    scripts: tuple[str, ...]

    def head(self, nonce: str, static: str) -> str:
        """What belongs in the page's head; `static` is the address of the static files, with its last slash."""
        links = "\n".join(f'<link rel="stylesheet" href="{static}{name}">' for name in self.sheets)
        return f'<style nonce="{checked(nonce)}">{self.styles}</style>\n{links}'

    def foot(self, nonce: str, static: str) -> str:
        """The words and scripts, for the end of the page's body."""
        libraries, scripts = (
            "\n".join(f'<script src="{static}{name}"></script>' for name in names)
            for names in (self.libraries, self.scripts)
        )
        return f'{script_element(self.words)}\n{libraries}\n<script nonce="{checked(nonce)}">{self.script}</script>\n{scripts}'


def whole_page(part: MapPart, *, sheets: tuple[str, ...] = ()) -> str:
    """The map as one file that opens from disk: all that it names is carried inside; `sheets` are of the page alone."""
    styles = "\n".join(f"<style>{text}</style>" for text in (part.styles, *map(asset, (*part.sheets, *sheets))))
    libraries, scripts = (
        "\n".join(f"<script>{asset(name)}</script>" for name in names) for names in (part.libraries, part.scripts)
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="referrer" content="no-referrer">
<title data-words="title">Map</title>
{styles}
{libraries}
</head>
<body>
{part.body}
{script_element(part.words)}
<script>{part.script}</script>
{scripts}
</body>
</html>
"""


def with_nonce(page: str, nonce: str) -> str:
    """A whole page to be served under a policy that runs only what carries the nonce; its own policy is made as strict.

    No word of a case can come by a nonce: `map_text` leaves no `<` in them. Raises ValueError for what is no nonce.
    """
    allowed = f'nonce="{checked(nonce)}"'
    return _INLINE.sub(rf"<\1 {allowed}\2", page.replace(POLICY, nonce_policy(nonce), 1))


def with_bar(page: str, number: int, script: str = "") -> str:
    """A whole page with the way back to the order of that number, and a button to print, above it on a screen.

    For the page that is served: a file that opens from disk has no order to go back to, and holds no address of ours.
    `script` is an element of the service's own to run on it.
    """
    return page.replace("<body>\n", f"<body>\n{filled('served.html', number=str(number))}{script}\n", 1)


def nonce_policy(nonce: str) -> str:
    """The policy of a whole page that is served: as from disk, but only what carries the nonce runs or styles, and nobody
    but the service is told anything."""
    strict = POLICY.replace("'unsafe-inline'", f"'nonce-{checked(nonce)}'")
    return f"{strict}; connect-src 'self'"


def checked(nonce: str) -> str:
    """The nonce; raises ValueError for one that is too short or could end its attribute."""
    if not _NONCE.fullmatch(nonce):
        raise ValueError("a nonce is sixteen or more letters of base64")
    return nonce
