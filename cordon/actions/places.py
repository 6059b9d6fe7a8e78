"""The places that matter to an order: the protected person's addresses, the subject's places and public ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cordon.desk import Desk
from cordon.right import Right
from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.read import (
    POINT_M,
    coarse_step_m,
    half_across_m,
    is_drawn,
    names_postcode,
    place_text,
    read_code,
    read_place,
)
from zones.error import AlreadyThere, BadPlace, BadValue, OutsideCoverage
from zones.frame import in_great_britain
from zones.instant import LONDON
from zones.review.place import PlaceKind
from zones.review.proportion import BESIDE_M
from zones.review.storage import CasePlace, Whose, add_place, end_place, load_places
from zones.schedule import Schedule
from zones.text import read_line
from zones.unit import LonLat

_PROTECTED_REMEDY = (
    "An address of the protected person has to be a point: give latitude and longitude with four decimals, or a grid "
    "reference of eight figures."
)
_REMEDY = (
    "Give one point of it, such as its entrance: latitude and longitude with three decimals, a grid reference of six "
    "figures, or its postcode."
)


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
    """Records a place of an order; the answer is how it was read.

    It has to be a point. Any but the protected person's may be a postcode, or a square that reaches no further than a
    review looks beside the zone: that is taken at a point within. Raises BadPlace for what is none, OutsideCoverage for a
    place outside Great Britain, AlreadyThere for one that is recorded.
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
        protected = new.whose == Whose.PROTECTED
        gazetteer = Gazetteer(act.connection)
        code = None if is_drawn(text) else read_code(text, Accuracy(), field="place", gazetteer=gazetteer)
        by_postcode = code is None and names_postcode(text)
        if protected and by_postcode:  # whether or not it is known
            raise BadPlace("place", text, _PROTECTED_REMEDY, problem="is a postcode, and no point")
        found = read_place(text, Accuracy(), field="place", gazetteer=gazetteer, on=on)
        if not by_postcode:
            most_m = POINT_M if protected or code is None else BESIDE_M
            _refuse_wide(found, most_m, _PROTECTED_REMEDY if protected else _REMEDY)
        at, reading = _taken(found)
        if not in_great_britain(at):
            raise OutsideCoverage("place", text, "Give a place in Great Britain: zones lie there.")
        place = CasePlace(
            number=0, order=reference, whose=Whose(new.whose), kind=PlaceKind(new.kind), name=name, place=text, at=at,
            known=new.known, times=new.times, reading=reading,
        )  # fmt: skip
        for one in load_places(act.connection, [order]):
            _refuse_twin(one, place)
        add_place(act.connection, act.stamp, order, place)
        act.what["order"] = reference
        return reading


def _taken(found: Location) -> tuple[LonLat, str]:
    """Where a place is taken to be, and how that was read."""
    if isinstance(found.place, Spot):
        return found.place.at, found.reading
    at = found.place.inner_point
    return at, f"{found.reading}; taken at a point in it, latitude {at.lat:.5f}, longitude {at.lon:.5f}"


def _refuse_wide(found: Location, most_m: float, remedy: str) -> None:
    """Raises BadPlace for an estimate, and for what may lie further than `most_m` from the point that it is taken at."""
    place, problem = found.place, ""
    if isinstance(place, Area):
        if place.estimate:
            problem = "is known only roughly, and is no point"
        elif half_across_m(place) > most_m:
            problem = "is an area, and no point"
    elif (step_m := coarse_step_m(found.as_given)) is not None and step_m / np.sqrt(2) > most_m:
        problem = f"is exact to {step_m:,.0f} m only, and is no point"
    if problem:
        raise BadPlace("place", found.as_given, remedy, problem=problem)


def _refuse_twin(there: CasePlace, new: CasePlace) -> None:
    """Raises AlreadyThere where the place is recorded; two of one postcode are two by their names."""
    same = (there.whose, there.kind, there.at) == (new.whose, new.kind, new.at)
    if same and (new.whose is Whose.PROTECTED or there.name.casefold() == new.name.casefold()):
        raise AlreadyThere("place", there.name, "To change what is said of it, remove that and record it again.",
                           problem="is recorded already, of the same kind and at the same point")  # fmt: skip


def take_back_place(desk: Desk, reference: str, number: int) -> None:
    """Takes a place back that was recorded by mistake, or is one no more."""
    with desk.act("place.taken_back", Right.ORDERS) as act:
        order = act.reach.order(reference)
        end_place(act.connection, act.stamp, order, number)
        act.what |= {"order": reference, "place": number}
