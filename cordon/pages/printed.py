"""Maps to print: for each order the officer's map, the court page, and the page for the subject; and what was printed."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from cordon.actions import maps, orders, printing
from cordon.api.body import json_body
from cordon.api.drawn import file_answer, make_paper, read_map
from cordon.desk import now
from cordon.pages.orders import lists_by, stands
from cordon.pages.render import Fault, faults_of, hidden_page, html, nonce_of, page, print_script
from cordon.pages.visitor import ByScript, SignedIn, Visitor
from cordon.right import Right
from maps.paper.layout import PAPERS_MM
from maps.part import with_bar, with_nonce
from maps.scene import Audience
from zones.error import BadInput, BadValue
from zones.instant import Instant, midnight_after, read_day

router = APIRouter(include_in_schema=False)
_MOST_EVENTS = 2**53
"""Past this a script's numbers are no whole ones any more."""
_AUDIENCES = (
    (Audience.COURT, "Court page", "Court sheets", "To file: the zones, and the locations recorded of the subject."),
    (
        Audience.SUBJECT,
        "Page for the subject",
        "Sheets for the subject",
        "The only ones that may be served: the zones, their hours and the order in plain words.",
    ),
    (
        Audience.OFFICER,
        "Officer’s map",
        "Officer’s sheets",
        "Everything recorded, except what was recorded in error. Not to be served or filed.",
    ),
)
"""For whom, what the page is called, what the sheets are called, and what they have."""
_DESK_PAPERS = (
    (
        "pack.zip",
        "Pack of exhibits (ZIP)",
        "To file: order and zones, maps, locations, what points away, method, handling.",
    ),
    ("pack.pdf", "Pack of exhibits (PDF)", "The same pack, to read and to print."),
    (
        "statement.docx",
        "Draft statement (Word)",
        "A witness statement that produces the pack; blanks for what you must say.",
    ),
    ("unused.docx", "Draft schedule of unused material (Word)", "For the disclosure officer."),
    ("card.pdf", "Card for a patrol (PDF)", "One page, which folds twice. Not for the subject."),
)
"""The other papers of a matter: name, what it is called, what it is for."""


@router.get("/maps")
def choose(request: Request, visitor: SignedIn) -> Response:
    """The orders, each with what can be printed of it."""
    return _choose(request, visitor)


@router.get("/orders/{number}/map")
@router.get("/orders/{number}/map/{form}")
def draw(
    request: Request,
    visitor: SignedIn,
    number: int,
    audience: str = "",
    at: str = "",
    scale: str = "",
    paper: str = "A4",
    landscape: str = "",
    form: str = maps.Form.PAGE,
) -> Response:
    """The map of an order, as a page of its own to look at and to print, or as a file: sheets, a picture, GeoJSON."""
    desk, reference = visitor.of_case(number)
    if visitor.hides:
        return hidden_page(request)
    try:
        asked = read_map(audience=audience, form=form, scale=scale, paper=paper, landscape=bool(landscape))
        drawn = maps.draw_map(
            desk, reference, asked.audience, asked.form, at=_at(at), scale=asked.scale, paper=asked.paper
        )
    except BadInput as fault:
        return _choose(
            request, visitor, faults=[Fault(field=f"order-{number}", text=one.text) for one in faults_of(fault)]
        )
    if asked.form is not maps.Form.PAGE:
        return file_answer(drawn, asked.form)
    page_of = with_bar(drawn.content.decode(), number, print_script(visitor))
    return html(request, with_nonce(page_of, nonce_of(request)))


@router.get("/orders/{number}/papers/{name}")
def paper_of(request: Request, visitor: SignedIn, number: int, name: str, at: str = "", paper: str = "A4") -> Response:
    """A paper of an order's matter: its pack, a card for a patrol, a draft statement or schedule of unused material."""
    desk, reference = visitor.of_case(number)
    if visitor.hides:
        return hidden_page(request)
    try:
        return make_paper(desk, reference, name, _at(at), paper)
    except BadInput as fault:
        return _choose(
            request, visitor, faults=[Fault(field=f"order-{number}", text=one.text) for one in faults_of(fault)]
        )


@router.post("/printed")
async def tell(request: Request, visitor: ByScript) -> Response:
    """Puts on record that a page is printed, by the number of the look that made it."""
    given = await json_body(request)
    look = given.get("look") if isinstance(given, Mapping) else None
    if type(look) is not int or not 0 < look < _MOST_EVENTS:
        raise BadValue("look", "what was sent", "Load the page again.")
    await run_in_threadpool(printing.note_print, visitor.desk, look)
    return Response(status_code=204)


def _at(text: str) -> Instant | None:
    """The end of a day on UK clocks; None for today and for days to come, of which now is what is known."""
    if not text:
        return None
    end = midnight_after(read_day(text, field="at"))
    return None if end > now() else end


def _choose(request: Request, visitor: Visitor, *, faults: list[Fault] | None = None) -> Response:
    sees = Right.SEE in visitor.actor.rights
    found = orders.list_papers(visitor.desk, right=lists_by(visitor))
    at = now()
    rows = sorted(((one, stands(one.order, at)) for one in found), key=lambda row: not row[1].in_force)
    kinds = [one for one in _AUDIENCES if sees or one[0] is not Audience.OFFICER]
    return page(request, "maps.html", title="Maps to print", rows=rows, kinds=kinds, papers=list(PAPERS_MM),
                desk_papers=_DESK_PAPERS if sees else (), faults=faults or [], status=422 if faults else 200)  # fmt: skip
