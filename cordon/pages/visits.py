"""The visits that the fixes of a subject's tags make: of a day, or of all of them, on a map, with which of them alert."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions.trails import Visits, show_visits
from cordon.pages.mapped import visits_map
from cordon.pages.render import page
from cordon.pages.visitor import SignedIn
from zones.instant import read_day

MOST_DAYS = 100
"""So many days are offered at once: those of years would be a list that nobody finds a day in."""
_MOST_NAMED = 20

router = APIRouter(include_in_schema=False)


@router.get("/orders/{number}/visits")
def visits(request: Request, visitor: SignedIn, number: int, day: str = "") -> Response:
    """The fixes of the subject's tags, and the visits that they make: all of them, or of one day on UK clocks."""
    desk, reference = visitor.of_case(number)
    shown = show_visits(desk, reference, read_day(day, field="day") if day else None)
    part = None if visitor.hides or shown.followed is None else visits_map(desk.settings, shown.followed)
    return page(request, "visits.html", title=f"Visits in the tag’s trail of order {reference}", map=part, shown=shown, offered=offered(shown.days, shown.day),
                zones=_zones(shown), number=number, reference=reference, back=f"/orders/{number}", back_text=f"Order {reference}")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The days to choose from, the newest first, each with its number of fixes; and the days by which later and earlier ones are offered."""

    days: Sequence[tuple[date, int]]
    later: date | None
    earlier: date | None


def offered(days: Sequence[tuple[date, int]], chosen: date | None) -> Offered:
    """Of days, the newest first, those to choose from when one is chosen: `MOST_DAYS` with it among them, if it has no fix, too."""
    place = 0 if chosen is None else bisect_left(days, -chosen.toordinal(), key=lambda one: -one[0].toordinal())
    start = min(place, max(len(days) - 1, 0)) // MOST_DAYS * MOST_DAYS
    told = list(days[start : start + MOST_DAYS])
    if chosen is not None and chosen not in dict(told):
        told.insert(place - start, (chosen, 0))
    end = start + MOST_DAYS
    return Offered(
        days=told,
        later=days[start - MOST_DAYS][0] if start else None,
        earlier=days[end][0] if end < len(days) else None,
    )


def _zones(shown: Visits) -> list[tuple[str, str, str]]:
    """Each zone with the rule that its visits are held to, and which of these alert."""
    found: dict[str, list[tuple[str, bool]]] = {zone: [] for zone in shown.rules}
    for one, alert in zip(shown.followed.episodes, shown.followed.alerts, strict=True) if shown.followed else ():
        found[one.zone].append((one.label, alert.alerts))
    return [
        (zone, f"{rule.words[:1].upper()}{rule.words[1:]}.", _told(found[zone])) for zone, rule in shown.rules.items()
    ]


def _told(visits: Sequence[tuple[str, bool]]) -> str:
    alerts = [label for label, met in visits if met]
    if not visits:
        return "No visit."
    more = f" and {len(alerts) - _MOST_NAMED:,} more" if len(alerts) > _MOST_NAMED else ""
    which = f": {', '.join(alerts[:_MOST_NAMED])}{more}" if alerts else ""
    return f"{len(visits):,} visit{'' if len(visits) == 1 else 's'}, {len(alerts):,} alert{'' if len(alerts) == 1 else 's'}{which}."
