"""The home page: what needs attention."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from cordon.actions.searching import needs_attention
from cordon.pages.answer import told
from cordon.pages.render import page
from cordon.pages.visitor import Visitor, signed_in
from cordon.right import Right

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> Response:
    """What needs attention, of what the person may see."""
    rights = visitor.actor.rights
    if Right.SEE not in rights:
        return page(request, "home.html", title="Home", found=None, lately=[], rights=rights)
    found = needs_attention(visitor.desk, hides=visitor.hides)
    lately = [(check, sighting, told(check.answer, hides=visitor.hides)[0]) for check, sighting in found.lately]
    return page(request, "home.html", title="Home", found=found, lately=lately, rights=rights)
