"""Search: a text in what is recorded; and what needs attention."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain, islice

from cordon.actions.orders import ListedOrder, listed
from cordon.desk import Act, Desk
from cordon.draft import Draft, load_drafts, owner
from cordon.note import noted_words, recorded_in_error
from cordon.overtaken import overtaken_sightings
from cordon.right import Right
from monitor.check import BoundOrder
from monitor.finding import Applies, Outcome
from monitor.replay import RecordedCheck
from monitor.sighting import Sighting
from monitor.storage import check_words, load_sightings_of
from zones.error import BadValue
from zones.instant import Instant
from zones.order import OrderKind, end_of_force, standing
from zones.period import Period
from zones.schedule import windows
from zones.storage import facts_of_orders, load_zones, order_numbers, zone_words
from zones.text import compared, in_name, read_text
from zones.zone import Zone, held_periods, zone_label

LEAST_CHARS = 2
MOST_CHARS = 200
SOON = timedelta(days=28)
"""How long before an order ends, or a schedule runs out, that it is said."""
LATELY = timedelta(days=7)
MOST_SHOWN = 50
MOST_LATELY = 50
"""Of more sightings the home page has these, the last checked first."""
MOST_OVERTAKEN = 20
"""Of more sightings to be checked again these are shown, the last recorded first; the others follow as these are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that a text was found in: what it is, its name, the words, and its address by numbers alone."""

    kind: str
    name: str
    words: str
    about: frozenset[str]
    """References of the people whom it is about."""
    order: int | None = None
    letter: str = ""
    check: str = ""
    in_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a search found, and whether there is more than is shown."""

    shown: Sequence[Found]
    more: bool


def search(desk: Desk, text: str) -> Results:
    """Orders, people, zones, then checks and sightings with their notes, the newest first, that hold a text in any case.

    Of those in reach the first 50. What was sought is not in the audit, for it may be a name; whom it found is.
    """
    sought = read_text(text, "text").strip().casefold()
    if not LEAST_CHARS <= len(sought) <= MOST_CHARS:
        raise BadValue(
            "text", text, f"Give from {LEAST_CHARS} to {MOST_CHARS} characters.", problem="is too short or too long"
        )
    with desk.act("case.searched", Right.SEE) as act:
        found = list(islice(chain(_in_orders(act, sought), _in_checks(act, sought)), MOST_SHOWN + 1))
        results = Results(shown=found[:MOST_SHOWN], more=len(found) > MOST_SHOWN)
        act.reach.seen = {person for one in results.shown for person in one.about}
        act.what = {"orders": sorted({one.name for one in results.shown if one.kind == "Order"}),
                    "checks": sorted({one.check for one in results.shown if one.check}), "found": len(results.shown)}  # fmt: skip
        return results


def _in_orders(act: Act, sought: str) -> Iterator[Found]:
    numbers = order_numbers(act.connection)
    zones: dict[str, dict[tuple[int, str], bool]] = {}
    for reference, sequence, words in zone_words(act.connection):
        here, zone = zones.setdefault(reference, {}), (sequence, words[0])
        here[zone] = here.get(zone, False) or _holds(sought, *words)
    for order in act.reach.orders():
        reference, subject, protected = order.reference, order.subject, order.protected_person
        found = partial(Found, order=numbers[reference], about=frozenset({subject.reference, protected.reference}))
        if _holds(sought, reference, order.court):
            yield found(kind="Order", name=reference, words=order.court)
        for kind, person in (("Subject", subject), ("Protected person", protected)):
            if _holds(sought, person.reference, person.name):
                yield found(kind=kind, name=person.reference, words=f"{person.name}, order {reference}")
        for (sequence, label), holds in zones.get(reference, {}).items():
            if holds:
                letter = zone_label(sequence).removeprefix("Zone ")
                yield found(kind="Zone", name=label, words=f"order {reference}", letter=letter)


def _in_checks(act: Act, sought: str) -> Iterator[Found]:
    notes = noted_words(act.connection)
    words = check_words(act.connection, force=act.reach.actor.force)
    holding = (check for check, given in words if _holds(sought, check, *given, *notes.get(check, ())))
    told = set[str]()
    for held in act.reach.those(holding):
        one = held
        while one.told_by:  # its page has the notes of all
            one = next(act.reach.those([one.told_by]))
        if one.id in told:
            continue
        told.add(one.id)
        about = frozenset({one.subject} if one.subject else ())
        sighting = load_sightings_of(act.connection, [one]).get(one.sighting or 0)
        yield Found(kind="Check" if sighting is None else "Sighting", name=one.id, check=one.id, about=about,
                    words="" if sighting is None else sighting.who, in_error=one.in_error is not None)  # fmt: skip


def _holds(sought: str, *texts: str) -> bool:
    """Whether a text holds what is sought to the letter, or each of its words; single letters and figures stand in any text."""
    words = compared(sought)
    apart = all(len(word) >= LEAST_CHARS for word in words)
    return any(sought in text.casefold() or (apart and in_name(words, text)) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What somebody must look at, each as (order, why), and the last sightings with their answers."""

    orders: Sequence[tuple[ListedOrder, str]]
    lately: Sequence[tuple[RecordedCheck, Sighting]]
    more_lately: bool
    in_error: Sequence[RecordedCheck]
    """Checks that were marked as recorded in error in the last days."""
    overtaken: Sequence[tuple[RecordedCheck, tuple[str, ...]]]
    """Sightings whose check would be answered otherwise by what was recorded since, each with the orders."""
    drafts: Sequence[tuple[Draft, int]]
    any_order: bool


def needs_attention(desk: Desk, *, hides: bool = False) -> Attention:
    """Orders that are unserved, end soon, or whose zones leave gaps; sightings of the last days, and marks "in error"; one's own drafts.

    `hides`: zones are called as on served paper.
    """
    with desk.act("home.shown", Right.SEE) as act:
        at, orders = act.stamp.at, listed(act)
        zones = load_zones(act.connection, [one.order for one in orders])
        found = [(one, why) for one in orders for why in _of_order(one, zones[one.order.reference], at, orders, hides)]
        since = at - LATELY
        lately = (one for one in act.reach.checks(of_sightings=True, since=since, newest_first=True)
                  if _grave(one) and not one.told_by)  # fmt: skip
        checks, shown = list(islice(lately, MOST_LATELY)), set(act.reach.seen)
        more = next(lately, None) is not None
        act.reach.seen = shown  # whoever the next one is about was not looked at
        seen = load_sightings_of(act.connection, checks)
        marked = [said.check for said in recorded_in_error(act.connection).values() if said.at >= since]
        in_error = list(act.reach.those(reversed(marked)))
        act.reach.seen |= {one.subject for one in in_error if one.subject}
        numbers = {one.order.reference: one.number for one in orders}
        drafts = [one for one in load_drafts(act.connection, user=owner(desk.actor)) if one.order in numbers]
        return Attention(
            orders=found, lately=[(one, seen[one.sighting or 0]) for one in checks], more_lately=more, in_error=in_error,
            overtaken=_overtaken(act, orders, zones),
            drafts=[(draft, numbers[draft.order]) for draft in drafts], any_order=bool(orders),
        )  # fmt: skip


def _overtaken(
    act: Act, orders: Sequence[ListedOrder], zones: Mapping[str, Sequence[Zone]]
) -> list[tuple[RecordedCheck, tuple[str, ...]]]:
    bound: dict[str, list[BoundOrder]] = {}
    for one in orders:
        subject, reference = one.order.subject.reference, one.order.reference
        bound.setdefault(subject, []).append(BoundOrder(order=one.order, zones=tuple(zones[reference])))
    facts = facts_of_orders(act.connection)
    found = list(islice(overtaken_sightings(act.reach, bound, facts, unheard=False), MOST_OVERTAKEN))
    act.reach.seen |= {one.subject for one, _ in found if one.subject}
    return found


def _of_order(one: ListedOrder, zones: Sequence[Zone], at: Instant, others: Sequence[ListedOrder],
              hides: bool) -> list[str]:  # fmt: skip
    order, state, end = one.order, standing(one.order, at), end_of_force(one.order, at)
    if not state.in_force:
        return []
    why = ["It has not been served yet."] if state.unserved else []
    if end is not None and end - at <= SOON:
        days = max(1, (end - at).days)
        why.append(f"It ends in {days} day{'' if days == 1 else 's'}.")
    if not zones:
        why.append("It has no zone yet.")
    if order.kind is OrderKind.INTERIM and any(
        other.order.kind is OrderKind.FULL and other.order.protected_person.reference == order.protected_person.reference
        and other.order.subject.reference == order.subject.reference and standing(other.order, at).in_force
        for other in others
    ):  # fmt: skip
        why.append("A full order is in force beside it: was it discharged?")
    soon = Period(start=at, end=Instant(at + SOON))
    for zone in zones:
        held = next((period for period in reversed(held_periods(zone)) if period.start <= at), None)
        if held is not None and not windows(held.version.schedule, soon):
            called = zone.served_label if hides else zone.label
            why.append(f"The hours of {called} do not come again in the next {SOON.days} days.")
    return why


def _grave(check: RecordedCheck) -> bool:
    """Whether the answer is inside, or not proved either way, of zones that applied, and was not recorded in error."""
    return check.in_error is None and any(
        one["outcome"] in (Outcome.INSIDE, Outcome.INDETERMINATE) and one["applies"] != Applies.NOT_AT_ALL
        for one in check.answer["orders"]
    )
