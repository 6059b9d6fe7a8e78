"""An order's card for a patrol."""

from cordon.actions.maps import DrawnMap
from cordon.basemaps import ground_reader
from cordon.desk import Desk, now
from cordon.reach import Reach
from cordon.right import Right
from maps.desk.card import CardOf, card_pdf
from maps.scene import Audience, subject_scene
from zones.database import writing
from zones.instant import LONDON, utc_text
from zones.order import served_at, standing
from zones.storage import load_zones, order_number


def make_card(desk: Desk, reference: str) -> DrawnMap:
    """The card of an order, as it stands now."""
    desk.require(Right.SEE)
    when = now()
    with writing(desk.engine) as connection:
        reach = Reach(connection=connection, actor=desk.actor)
        order = reach.order(reference)
        number = order_number(connection, reference)
        scene = subject_scene(order, load_zones(connection, [order])[reference], when)
    service = served_at(order)
    of = CardOf(
        subject=order.subject.reference, name=order.subject.name, police_force=order.police_force,
        in_force=standing(order, when).in_force, served=service is not None and service <= when,
    )  # fmt: skip
    read = ground_reader(desk.settings, Audience.SUBJECT)
    content = card_pdf(scene, of, read, when, when.astimezone(LONDON).date())
    with desk.act("card.made", Right.SEE) as act:
        act.reach.seen |= reach.seen
        act.what |= {"order": reference, "at": utc_text(when)}
        act.to_whom = Audience.OFFICER.value
    return DrawnMap(content=content, name=f"order-{number}-card.pdf")
