"""Words on their way to a map: as data in one script element, never through Folium.

Folium renders its strings as Jinja templates, twice, and Leaflet sets markup by innerHTML. So words travel as JSON of
which no character can end a script element, open a template or a template literal; our own script shows them with
`textContent`.
"""

import json
import re
from typing import Any, NewType

MapText = NewType("MapText", str)
"""A JSON text that is safe within `<script type="application/json">`; made by `map_text` alone."""

_UNSAFE = re.compile("[<>&'`{}\\x7f-\\x9f\u2028\u2029\ud800-\udfff]")
_DATA_ID = "cordon-words"


def map_text(value: Any) -> MapText:
    """The value as JSON in which `< > & '`, the backtick and the braces of texts are written \\u00XX."""
    return MapText(_encoded(value))


def script_element(text: MapText) -> str:
    """The element that carries the words."""
    return f'<script type="application/json" id="{_DATA_ID}">{text}</script>'


def _encoded(value: Any) -> str:
    match value:
        case str():
            return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))
        case dict():
            return "{" + ",".join(f"{_encoded(str(k))}:{_encoded(v)}" for k, v in value.items()) + "\n}"
        case list() | tuple():
            return "[" + ",".join(_encoded(item) for item in value) + "]"
        case _:
            return json.dumps(value, allow_nan=False)
