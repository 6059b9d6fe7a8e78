"""The scripts and styles that pages load, by a list of names: those of others as set-up installed them, and ours."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from maps.assets import SERVED, asset

_HERE = Path(__file__).parent / "static"
_MEDIA = {".css": "text/css", ".js": "text/javascript"}
_OURS = {file.name: file for file in _HERE.iterdir() if file.suffix in _MEDIA}
_OTHERS = {
    name: _HERE / "vendor" / name for name in ("govuk-frontend.css", "moj-frontend.css", "govuk-frontend.min.js")
}

router = APIRouter(include_in_schema=False)


@router.get("/static/{name:path}")
def static(name: str) -> Response:
    """A script or style of the list, of the pages or of maps."""
    text = _text(name)
    if text is None:
        return Response(status_code=404)
    return Response(text, media_type=_MEDIA[Path(name).suffix], headers={"Cache-Control": "private, max-age=300"})


@cache
def _text(name: str) -> str | None:
    if name in SERVED:
        return asset(name)
    file = (_OURS | _OTHERS).get(name)
    return None if file is None or not file.is_file() else file.read_text(encoding="utf-8")
