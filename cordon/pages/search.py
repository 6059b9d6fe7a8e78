"""Search what is recorded. What is sought is sent as a form, so that it is in no address and no log."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions.searching import Results, search
from cordon.pages.render import Fault, faults_of, page
from cordon.pages.visitor import Form, SignedIn
from cordon.right import Right
from zones.error import BadInput, MissingField

router = APIRouter(include_in_schema=False)


@router.get("/search")
def ask(request: Request, visitor: SignedIn) -> Response:
    """The form to search by."""
    visitor.desk.require(Right.SEE)
    return _page(request, {})


@router.post("/search")
def find(request: Request, visitor: SignedIn, form: Form) -> Response:
    """What was found."""
    visitor.desk.require(Right.SEE)
    try:
        if not form.text("why"):
            raise MissingField("why", remedy="Say why you search.")
        found = search(visitor.for_reason(form.text("why")), form.text("text"))
    except BadInput as fault:
        return _page(request, form.values, faults=faults_of(fault))
    return _page(request, form.values, found=found)


def _page(
    request: Request, values: dict[str, str], *, found: Results | None = None, faults: Sequence[Fault] = ()
) -> Response:
    return page(request, "search.html", title="Search", values=values, found=found, faults=faults,
                status=422 if faults else 200)  # fmt: skip
