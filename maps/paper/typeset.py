"""Typst, given a template of ours and words as data alone: no file, no package, no font but ours, no clock.

What it makes is a PDF/A-2a that is a PDF/UA-1 too, or pictures of its pages; the same words give the same bytes.
"""

import json
import os
import struct
import threading
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from maps.assets import FONTS, asset
from maps.error import NotInstalled
from maps.paper.lettering import FAMILIES

_STANDARDS = ["a-2a", "ua-1"]
_NOWHERE = Path(os.devnull)
"""Where files and packages would be looked for: nothing lies there."""
_AFTER_HEADER = 8 + 25
"""The signature of a PNG and its first chunk."""
_NOT_SUSPECT = b"/Suspects false"
_COMPILING = threading.Lock()
"""The compiler keeps what it was last given: one thing is set at a time."""


def typeset_pdf(templates: Sequence[str], words: Mapping[str, Any], day: date) -> bytes:
    """The PDF of templates of ours, one after the other, dated the midnight, UTC, that begins the day."""
    at = datetime.combine(day, time(0), tzinfo=UTC)
    made = _compiled(templates, words, format="pdf", pdf_standards=_STANDARDS, timestamp=at)
    assert isinstance(made, bytes)
    # What may be left out where it is false (PDF 1.7, table 321), and poppler takes for damage; as long as before.
    return made.replace(_NOT_SUSPECT, b" " * len(_NOT_SUSPECT))


def typeset_png(templates: Sequence[str], words: Mapping[str, Any], *, dpi: float) -> bytes:
    """The only page of templates as a picture; it says nothing but how it looks and how large it is."""
    made = _compiled(templates, words, format="png", ppi=dpi)
    assert isinstance(made, bytes)
    return made[:_AFTER_HEADER] + _resolution(dpi) + made[_AFTER_HEADER:]


def _resolution(dpi: float) -> bytes:
    """The chunk of a PNG that says how large it is to be printed (PNG, 11.3.4.3): else it is set at 96 dots to the inch."""
    a_metre = round(dpi / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", a_metre, a_metre, 1)
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _compiled(templates: Sequence[str], words: Mapping[str, Any], **options: Any) -> Any:
    source = "\n".join(map(asset, ("parts.typ", *templates))).encode()
    given = {"data": json.dumps(words, ensure_ascii=False), "fonts": json.dumps(FAMILIES)}
    with _COMPILING:
        try:
            return _compiler().compile(source, sys_inputs=given, **options)
        finally:
            _compiler().compile(b"", format="svg", sys_inputs={})  # nothing of a case is kept


@cache
def _compiler() -> typst.Compiler:
    if not FONTS.is_dir():
        raise NotInstalled("fonts", FONTS.name, "Run `make setup`: it installs the fonts of printed sheets.")
    return typst.Compiler(
        root=_NOWHERE, font_paths=[FONTS], ignore_system_fonts=True, package_path=_NOWHERE, package_cache_path=_NOWHERE
    )
