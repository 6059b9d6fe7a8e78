"""Maps and the other papers of a matter over HTTP: what is asked for, and the answer in each form."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import HTMLResponse, Response

from cordon.actions import cards, packs
from cordon.actions.maps import DrawnMap, Form
from cordon.api.schema import described
from cordon.desk import Desk
from cordon.right import Right
from maps.paper.layout import Paper, read_paper
from maps.part import nonce_policy, with_nonce
from maps.scene import Audience
from zones.error import BadValue
from zones.instant import Instant

_MEDIA = {
    Form.PAGE: "text/html", Form.SHEETS: "application/pdf", Form.PICTURE: "image/png", Form.FEATURES: "application/geo+json"
}  # fmt: skip
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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


PAPERS: Mapping[str, str] = {
    "pack.zip": "application/zip", "pack.pdf": "application/pdf", "card.pdf": "application/pdf", "statement.docx": _WORD,
    "unused.docx": _WORD,
}  # fmt: skip
"""The papers of a matter besides its maps, by name, each with its media type."""


def make_paper(desk: Desk, reference: str, name: str, at: Instant | None = None, paper: str = "A4") -> Response:
    """A paper of an order's matter as an answer, to be saved; raises BadValue for a name that there is not.

    A pack is set on the `paper` of this name; the others have one of their own.
    """
    desk.require(Right.SEE)
    match name:
        case "pack.zip" | "pack.pdf":
            made = packs.make_pack(desk, reference, at=at, paper=read_paper(paper))
            content, file = (made.pack.content, made.name) if name == "pack.zip" else (made.pack.pdf, made.pdf_name)
        case "card.pdf":
            card = cards.make_card(desk, reference)
            content, file = card.content, card.name
        case "statement.docx" | "unused.docx":
            draft = packs.draft_statement if name == "statement.docx" else packs.draft_unused
            drafted = draft(desk, reference, at=at)
            content, file = drafted.content, drafted.name
        case _:
            raise BadValue("paper", name, f"Give one of {', '.join(PAPERS)}.")
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Content-Security-Policy": _SHOWS_ITSELF}
    return Response(content, media_type=PAPERS[name], headers=headers)


def described_paper() -> dict[str, Any]:
    """A paper's part of the description."""
    told = described(None, {"type": "string"}, media="application/zip")
    binary = {"schema": {"type": "string", "format": "binary"}}
    told["responses"]["200"]["content"] = dict.fromkeys(dict.fromkeys(PAPERS.values()), binary)
    return told


def described_map() -> dict[str, Any]:
    """A map's part of the description."""
    told = described(None, {"type": "string"}, media=_MEDIA[Form.PAGE])
    binary = {"schema": {"type": "string", "format": "binary"}}
    told["responses"]["200"]["content"] |= {_MEDIA[form]: binary for form in Form if form is not Form.PAGE}
    return told
