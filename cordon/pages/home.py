"""The home page: what needs attention."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions.drafts import draft_shape
from cordon.actions.searching import needs_attention
from cordon.draft import Draft
from cordon.pages.answer import headline, told
from cordon.pages.render import page
from cordon.pages.visitor import SignedIn
from cordon.right import Right
from zones.error import CordonError
from zones.review.words import area_text
from zones.shape import area_m2

router = APIRouter(include_in_schema=False)
_MOST_CHARS = 60


@router.get("/")
def home(request: Request, visitor: SignedIn) -> Response:
    """What needs attention, of what the person may see."""
    rights = visitor.actor.rights
    if Right.SEE not in rights:
        return page(request, "home.html", title="Home", found=None, lately=[], rights=rights)
    found = needs_attention(visitor.desk, hides=visitor.hides)
    lately = []
    for check, sighting in found.lately:
        orders = told(check.answer, hides=visitor.hides)
        lately.append((check, sighting, orders[0], headline(orders)))
    drafts = [(draft, "" if visitor.hides else _what(draft)) for draft, _ in found.drafts]
    return page(
        request,
        "home.html",
        title="Home",
        found=found,
        lately=lately,
        overtaken={one.id for one, _ in found.overtaken},
        drafts=drafts,
        rights=rights,
    )


def _what(draft: Draft) -> str:
    """What tells a draft from the others of its order: its label, else how its note begins, else its area."""
    for name in ("label", "note"):
        if words := " ".join(str(draft.content.get(name) or "").split()):
            return words if len(words) <= _MOST_CHARS else f"{words[: _MOST_CHARS - 1]}…"
    try:
        return area_text(area_m2(draft_shape(draft).shape))
    except CordonError:
        choices = draft.content.get("choices")
        return f"{len(choices):,} shapes of a file, none chosen yet" if choices else "nothing drawn yet"
