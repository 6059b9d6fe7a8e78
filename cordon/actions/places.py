"""The places that matter to an order: the protected person's addresses, the subject's places and public ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from cordon.desk import Desk
from cordon.right import Right
from monitor.location import Accuracy, Spot
from monitor.place.read import place_text, read_place
from zones.error import BadValue
from zones.instant import LONDON
from zones.review.place import PlaceKind
from zones.review.storage import CasePlace, Whose, add_place, end_place, load_places
from zones.schedule import Schedule
from zones.text import read_line


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


def record_place(desk: Desk, reference: str, new: NewPlace) -> None:
    """Records a place of an order; one that has an extent is taken at a point within it."""
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
        at = found.place.at if isinstance(found.place, Spot) else found.place.inner_point
        place = CasePlace(
            number=0, order=reference, whose=Whose(new.whose), kind=PlaceKind(new.kind), name=name, place=text, at=at,
            known=new.known, times=new.times,
        )  # fmt: skip
        add_place(act.connection, act.stamp, order, place)
        act.what["order"] = reference


def take_back_place(desk: Desk, reference: str, number: int) -> None:
    """Takes a place back that was recorded by mistake, or is one no more."""
    with desk.act("place.taken_back", Right.ORDERS) as act:
        order = act.reach.order(reference)
        end_place(act.connection, act.stamp, order, number)
        act.what |= {"order": reference, "place": number}
