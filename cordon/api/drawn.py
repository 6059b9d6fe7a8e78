"""Maps over HTTP: what is asked for, and the answer in each form."""

import secrets
from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse, Response

from cordon.actions.maps import DrawnMap, Form
from cordon.api.schema import described
from maps.layout import Paper, read_paper
from maps.part import nonce_policy, with_nonce
from maps.scene import Audience
from zones.error import BadValue

_MEDIA = {
    Form.PAGE: "text/html", Form.SHEETS: "application/pdf", Form.PICTURE: "image/png", Form.FEATURES: "application/geo+json"
}  # fmt: skip
_SHOWS_ITSELF = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""For what the browser shows by itself: nothing of it runs, and it asks for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMap:
    audience: Audience
    form: Form
    scale: int | None
    paper: Paper


def read_map(*, audience: str, form: str, scale: str, paper: str, landscape: bool) -> AskedMap:
    """What map is asked for; raises BadValue and BadScale."""
    if audience not in list(Audience):
        raise BadValue("audience", audience, f"Give one of {', '.join(Audience)}.")
    if form not in list(Form):
        raise BadValue("form", form, f"Give one of {', '.join(Form)}.")
    if scale and not (scale.isascii() and scale.isdecimal() and len(scale) < 9):
        raise BadValue("scale", scale, "Give the N of 1:N, a whole number.")
    return AskedMap(
        audience=Audience(audience), form=Form(form), scale=int(scale) if scale else None,
        paper=read_paper(paper, across=landscape),
    )  # fmt: skip


def map_answer(made: DrawnMap, form: Form) -> Response:
    """A map as an answer, under a policy by which nothing is fetched; a page runs what is its own alone."""
    if form is Form.PAGE:
        nonce = secrets.token_urlsafe(16)
        page = with_nonce(made.content.decode(), nonce)
        return HTMLResponse(page, headers={"Content-Security-Policy": f"{nonce_policy(nonce)}; frame-ancestors 'none'"})
    return file_answer(made, form)


def file_answer(made: DrawnMap, form: Form) -> Response:
    """A file, under its name: sheets are shown by the browser, others are saved."""
    how = "inline" if form is Form.SHEETS else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{made.name}"', "Content-Security-Policy": _SHOWS_ITSELF}
    return Response(made.content, media_type=_MEDIA[form], headers=headers)


def described_map() -> dict[str, Any]:
    """A map's part of the description."""
    told = described(None, {"type": "string"}, media=_MEDIA[Form.PAGE])
    binary = {"schema": {"type": "string", "format": "binary"}}
    told["responses"]["200"]["content"] |= {_MEDIA[form]: binary for form in Form if form is not Form.PAGE}
    return told
