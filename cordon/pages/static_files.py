"""The scripts and styles that pages load, by a list of names: those of others as set-up installed them, and ours."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

_HERE = Path(__file__).parent / "static"
_MEDIA = {".css": "text/css", ".js": "text/javascript"}
_OURS = ("cordon.css", "start.js")
_OTHERS = ("govuk-frontend.css", "moj-frontend.css", "govuk-frontend.min.js")

router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
def static(name: str) -> Response:
    """A script or style of the list."""
    text = _text(name)
    if text is None:
        return Response(status_code=404)
    return Response(text, media_type=_MEDIA[Path(name).suffix], headers={"Cache-Control": "private, max-age=300"})


@cache
def _text(name: str) -> str | None:
    folder = _HERE if name in _OURS else _HERE / "vendor" if name in _OTHERS else None
    if folder is None or not (folder / name).is_file():
        return None
    return (folder / name).read_text(encoding="utf-8")
