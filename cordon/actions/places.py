"""The places that matter to an order: the protected person's addresses, the subject's places and public ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cordon.desk import Desk
from cordon.right import Right
from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.read import coarse_step_m, place_text, read_place
from zones.error import BadPlace, BadValue, OutsideCoverage
from zones.frame import around_many, in_great_britain
from zones.instant import LONDON
from zones.review.place import PlaceKind
from zones.review.storage import CasePlace, Whose, add_place, end_place, load_places
from zones.schedule import Schedule
from zones.text import read_line
from zones.unit import LonLat

_POINT_M = 25.0
"""What is no further across counts as a point: a house, a square of 10 m, a plus code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place as a form gives it."""

    whose: str
    kind: str
    name: str
    place: str
    known: bool
    times: Schedule | None


def show_places(desk: Desk, reference: str) -> Sequence[CasePlace]:
    """The places of an order."""
    with desk.act("places.shown", Right.SEE) as act:
        order = act.reach.order(reference)
        act.what["order"] = reference
        return load_places(act.connection, [order])


def record_place(desk: Desk, reference: str, new: NewPlace) -> str:
    """Records a place of an order; the answer is how it was read. One that has an extent is taken at a point within it.

    The protected person's has to be a point: whether a zone gives it away is told in metres. Raises BadPlace for one that
    is none, OutsideCoverage for a place outside Great Britain.
    """
    from monitor.gazetteer.find import Gazetteer

    if new.whose not in list(Whose):
        raise BadValue("whose", new.whose, f"Choose one of {', '.join(Whose)}.")
    if new.kind not in list(PlaceKind):
        raise BadValue("kind", new.kind, f"Choose one of {', '.join(PlaceKind)}.")
    name, text = read_line(new.name, "name", most=200), place_text(new.place, field="place")
    with desk.act("place.added", Right.ORDERS) as act:
        order = act.reach.order(reference)
        on = act.stamp.at.astimezone(LONDON).date()
        found = read_place(text, Accuracy(), field="place", gazetteer=Gazetteer(act.connection), on=on)
        if new.whose == Whose.PROTECTED:
            _refuse_wide(found)
        at, reading = _taken(found)
        if not in_great_britain(at):
            raise OutsideCoverage("place", text, "Give a place in Great Britain: zones lie there.")
        place = CasePlace(
            number=0, order=reference, whose=Whose(new.whose), kind=PlaceKind(new.kind), name=name, place=text, at=at,
            known=new.known, times=new.times, reading=reading,
        )  # fmt: skip
        add_place(act.connection, act.stamp, order, place)
        act.what["order"] = reference
        return reading


def _taken(found: Location) -> tuple[LonLat, str]:
    """Where a place is taken to be, and how that was read."""
    if isinstance(found.place, Spot):
        return found.place.at, found.reading
    at = found.place.inner_point
    return at, f"{found.reading}; taken at a point in it, latitude {at.lat:.5f}, longitude {at.lon:.5f}"


def _refuse_wide(found: Location) -> None:
    """Raises BadPlace for what is no point, or not known as exactly as one: an area, an estimate, degrees of few figures."""
    place, problem = found.place, ""
    if isinstance(place, Area):
        west, south, east, north = place.shape.bounds
        across_m = float(np.hypot(*around_many(west, south, east, north)))
        if place.estimate:
            problem = "is known only roughly, and an address of the protected person has to be a point"
        elif across_m > _POINT_M:
            problem = "is an area, and an address of the protected person has to be a point"
    elif (step_m := coarse_step_m(found.as_given)) is not None:
        problem = f"is exact to {step_m:,.0f} m only, and an address of the protected person has to be a point"
    if problem:
        raise BadPlace("place", found.as_given, "Give latitude and longitude with five decimals, or a grid reference of ten figures.",
                       problem=problem)  # fmt: skip


def take_back_place(desk: Desk, reference: str, number: int) -> None:
    """Takes a place back that was recorded by mistake, or is one no more."""
    with desk.act("place.taken_back", Right.ORDERS) as act:
        order = act.reach.order(reference)
        end_place(act.connection, act.stamp, order, number)
        act.what |= {"order": reference, "place": number}
