"""The home page: what needs attention."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from cordon.pages.render import page
from cordon.pages.visitor import Visitor, signed_in

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, visitor: Annotated[Visitor, Depends(signed_in)]) -> Response:
    """What needs attention."""
    return page(request, "home.html", title="Home")
