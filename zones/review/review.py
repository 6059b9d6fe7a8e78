"""The review of a zone before it is saved: its questions, each with its answer, why, and what the map shows of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shapely.geometry import LineString, MultiPoint, Point

from zones.instant import LONDON, Instant, instant, uk_text, uk_weekday
from zones.review.alternative import Offer, alternative
from zones.review.body import Chance
from zones.review.coming import coming
from zones.review.conflict import ConflictKind, OtherOrder, conflicts
from zones.review.giveaway import KEPT_AWAY_M, Giveaway, giveaways
from zones.review.guess import GuessKind
from zones.review.narrow import Narrow, narrowest
from zones.review.place import Place, ProtectedPlace
from zones.review.point import Answer, Needed, Question, ReasonFor, ReviewPoint, Role, Shown
from zones.review.proportion import BELIEF_OR_TIMES, OF_THE_SUBJECT, Inside, proportion
from zones.review.provable import Provable, provable
from zones.review.words import area_text
from zones.unit import LonLat, Metres, share_text
from zones.zone import ZoneVersion

_USUAL_M = 30.0
"""A zone of which a position this accurate proves less than half, or not its narrowest place, is worth a look."""
_ALWAYS_TOLD = (GuessKind.CIRCLE, GuessKind.CENTROID, GuessKind.DEEPEST)
_ACT = ("The Act asks that a zone avoid, so far as practicable, conflict with the subject’s religious beliefs and interference "
        "with the times at which they normally work or learn (s 2(3)).")  # fmt: skip
_GRAVE = (ConflictKind.DUTY, ConflictKind.ENCLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The points of a review in the order of `Question`, and the shapes offered; None where the shape tells nothing."""

    points: Sequence[ReviewPoint]
    offer: Offer | None

    @property
    def needed(self) -> Sequence[Needed]:
        """The reasons without which the zone is not saved as it is."""
        return [needed for point in self.points for needed in point.needed]


def review(
    draft: ZoneVersion, *, protected: Sequence[ProtectedPlace], places: Sequence[Place], others: Sequence[OtherOrder],
    at: Instant, until: Instant | None, now: Instant, tie_m: Metres, chance: Chance, streets: Sequence[LineString] = (),
) -> Review:  # fmt: skip
    """Every point of a draft zone that holds from `at`, until its order or a later version ends that (None: open).

    Whether it ever applies is only said where it is in doubt. Times are counted from `now` on, where the zone is taken to
    hold since the past: from the beginning of that day, so that looking again says the same.

    `protected` are the protected person's addresses, `places` the subject's and public ones, `others` the subject's other
    orders, `streets` WGS84 lines to square an alternative to. `tie_m` is what a check adds to every error for the tie of
    the frames. Nothing that was not given is taken for clear: it is asked for.
    """
    told = giveaways(draft.shape, protected)
    betrayed = any(one.gives_away for one in told)
    offer = alternative(draft.shape, protected, chance=chance, streets=streets) if betrayed else None
    today = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = max(at, instant(today))
    return Review(
        points=(
            *_applies(draft, at, until, now),
            _proved(draft, tie_m),
            _giveaway(protected, told, offer),
            _lawful(draft, places, ahead),
            _conflict(draft, others, places, at, ahead),
        ),
        offer=offer,
    )


def unrecorded(made: Review, reasons: Mapping[tuple[ReasonFor, str], str]) -> Sequence[Needed]:
    """The needed reasons for which none is given, by what they are for and about; one of spaces is none."""
    return [one for one in made.needed if not reasons.get((one.reason_for, one.about), "").strip()]


def _applies(draft: ZoneVersion, at: Instant, until: Instant | None, now: Instant) -> Iterator[ReviewPoint]:
    """Whether the hours come while the zone holds; nothing where they do from now on."""
    found = coming(draft.schedule, at, until, now)
    if found.ahead:
        return
    if found.last is not None:
        last = (found.last.end - timedelta(microseconds=1)).astimezone(LONDON).date()
        reason = f"These hours came for the last time on {uk_weekday(last)}, and never again while the zone holds."
        yield ReviewPoint(question=Question.APPLIES, answer=Answer.LOOK, reasons=[reason], shapes=[])
        return
    if until is not None and until <= at:
        reason = f"The zone never holds: it would from {uk_text(at)}, and its order or a later version ends that on {uk_text(until)}."
    else:
        end = "" if until is None else f" until {uk_text(until)}"
        reason = f"These hours never come while the zone holds, from {uk_text(at)}{end}."
    need = Needed(reason_for=ReasonFor.NEVER, about="", question="Why is a zone kept that never applies?")
    yield ReviewPoint(question=Question.APPLIES, answer=Answer.DECIDE, reasons=[reason], shapes=[], needed=[need])


def _proved(draft: ZoneVersion, tie_m: Metres) -> ReviewPoint:
    shares = provable(draft.shape, added_m=Metres(tie_m + draft.precision_m))
    narrow = narrowest(draft.shape)
    least = min(narrow, key=lambda one: one.width_m)
    usual = next(one for one in shares if one.stated_m == _USUAL_M)
    fit = usual.share >= 0.5 and least.width_m >= usual.needed_m
    return ReviewPoint(
        question=Question.PROVED,
        answer=Answer.OK if fit else Answer.LOOK,
        reasons=[*map(_share_sentence, shares), *(_width_sentence(one, shares, len(narrow)) for one in narrow)],
        shapes=[
            *(
                Shown(role=Role.PROVABLE, words=f"provable at {one.stated_m:g} m", shape=one.ground)
                for one in shares
                if one.ground is not None
            ),
            *(Shown(role=Role.NARROWEST, words=_width_label(one, len(narrow)), shape=one.across) for one in narrow),
        ],
    )


def _share_sentence(one: Provable) -> str:
    return (
        f"A position accurate to {one.stated_m:g} m could prove {share_text(one.share)} of the zone "
        f"(its whole error is {one.radius_m:,.1f} m, at 95 %)."
    )


def _width_sentence(narrow: Narrow, shares: Sequence[Provable], parts: int) -> str:
    where = "The zone" if parts == 1 else f"Part {narrow.part + 1}"
    needs = ", ".join(f"{one.needed_m:,.1f} m for {one.stated_m:g} m" for one in shares)
    return f"{where} is {narrow.width_m:,.1f} m wide at its narrowest place; the width needed there is {needs}."


def _width_label(narrow: Narrow, parts: int) -> str:
    width = f"{narrow.width_m:,.1f} m"
    return f"narrowest: {width}" if parts == 1 else f"Part {narrow.part + 1}: narrowest {width}"


def _giveaway(protected: Sequence[ProtectedPlace], told: Sequence[Giveaway], offer: Offer | None) -> ReviewPoint:
    close, far = [one for one in told if one.gives_away], [one for one in told if not one.gives_away]
    shapes = [
        *(Shown(role=Role.ADDRESS, words=one.place.name, shape=_spot(one.place.at)) for one in close),
        *(
            Shown(
                role=Role.GUESS, words=f"guesses for {one.place.name}", shape=_guesses(one), beside=_spot(one.place.at)
            )
            for one in close
        ),
    ]
    reasons = [*map(_guess_sentence, close), *_far_sentences(far, beside_others=bool(close))]
    reasons += [f"The subject knows {place.name}: it is not looked at." for place in protected if place.known]
    if not protected:
        reasons.append("No address of the protected person is recorded: ask.")
    if offer is None:
        answer = Answer.OK if protected else Answer.LOOK
        return ReviewPoint(question=Question.GIVEAWAY, answer=answer, reasons=reasons, shapes=shapes)
    reasons += [
        f"{one.way[0].upper()}{one.way[1:]}, a zone of {area_text(one.area_m2)} ({one.growth:,.1f} times the area) keeps every guess "
        f"{one.closest.away_m:,.0f} m away or more."
        for one in offer.alternatives
    ]
    if offer.because:
        reasons.append(offer.because)
    shapes += [Shown(role=Role.ALTERNATIVE, words=one.way, shape=one.shape) for one in offer.alternatives]
    return ReviewPoint(
        question=Question.GIVEAWAY,
        answer=Answer.DECIDE,
        reasons=reasons,
        shapes=shapes,
        needed=[
            Needed(
                reason_for=ReasonFor.KEPT_SHAPE,
                about=one.place.name,
                question=f"Why is the shape kept, though it gives {one.place.name} away?",
            )
            for one in close
        ],
    )


def _guesses(one: Giveaway) -> MultiPoint:
    """Where the guesses that the sentence names end: the closest, and the usual ones."""
    named = {guess.at for guess in one.guesses if guess.kind in (one.closest.kind, *_ALWAYS_TOLD)}
    return MultiPoint(sorted((at.lon, at.lat) for at in named))


def _guess_sentence(one: Giveaway) -> str:
    always = "; ".join(f"{kind} is {_away_text(one, kind)} away" for kind in _ALWAYS_TOLD)
    return (
        f"Somebody who guesses {one.place.name} from the outline would come within {one.closest.away_m:,.0f} m of it, "
        f"closer than {KEPT_AWAY_M:g} m, by taking {one.closest.kind}. Of the usual guesses: {always}."
    )


def _far_sentences(far: Sequence[Giveaway], *, beside_others: bool) -> Iterator[str]:
    """What is said of the addresses that no guess comes close to: all in one line, then the usual guesses of each."""
    if far:
        addresses = "address" if len(far) == 1 else "addresses"
        yield f"{len(far)} {'other ' if beside_others else ''}{addresses}: every guess stays {KEPT_AWAY_M:g} m or more away."
    for one in far:
        circle, centroid, deepest = (_away_text(one, kind) for kind in _ALWAYS_TOLD)
        yield (
            f"{one.place.name[0].upper()}{one.place.name[1:]} is {circle} from the centre of the smallest circle around the zone, "
            f"{centroid} from its centroid, {deepest} from its deepest place."
        )


def _away_text(one: Giveaway, kind: GuessKind) -> str:
    """How far the nearest guess of a kind ends from the place."""
    return f"{next(guess.away_m for guess in one.guesses if guess.kind is kind):,.0f} m"


def _lawful(draft: ZoneVersion, places: Sequence[Place], ahead: Instant) -> ReviewPoint:
    found = proportion(draft, places, ahead)
    asked = ", ".join(kind.replace("_", " ") for kind in found.not_recorded)
    reasons = [f"The zone is {area_text(found.area_m2)} large.", _ACT, *map(_inside_sentence, found.inside)]
    reasons += [f"{_named(one.place)} lies {one.away_m:,.0f} m outside the zone." for one in found.beside]
    if asked:
        reasons.append(f"No place is recorded among those that matter to the order of these kinds, so ask: {asked}.")
    reasons += [
        f"Nobody recorded when the subject is at {one.place.name}: ask."
        for one in found.inside
        if one.common is None and one.place.kind in OF_THE_SUBJECT
    ]
    told = [*(one.place for one in found.inside), *(one.place for one in found.beside)]
    own = [one for one in found.inside if one.place.kind in OF_THE_SUBJECT]
    return ReviewPoint(
        question=Question.LAWFUL,
        answer=Answer.DECIDE,  # s 2(2): that it is necessary is never to be taken from a map
        reasons=reasons,
        shapes=[Shown(role=Role.INSIDE, words=place.name, shape=_spot(place.at)) for place in told],
        needed=[
            Needed(
                reason_for=ReasonFor.PROPORTION,
                about="",
                question="Why is a zone of this size necessary and proportionate? (Stalking Protection Act 2019, s 2(2))",
            ),
            *(
                Needed(
                    reason_for=ReasonFor.PLACE_INSIDE,
                    about=one.place.name,
                    question=f"Why does the zone have to hold {one.place.name}?",
                )
                for one in own
            ),
        ],
    )


def _named(place: Place) -> str:
    """A place at the beginning of a sentence."""
    return f"{place.name[:1].upper()}{place.name[1:]} ({place.kind.replace('_', ' ')})"


def _inside_sentence(one: Inside) -> str:
    what = f"{_named(one.place)} lies inside"
    act = ""
    if one.place.kind in BELIEF_OR_TIMES:
        act = (
            " That is to be avoided so far as practicable (s 2(3))."
            if one.interferes
            else " At its hours it keeps the subject from nothing that s 2(3) protects."
        )
    if one.common is None:
        return f"{what}.{act}"
    return f"{what}; of when the subject is there the zone applies {one.common.sentence}.{act}"


def _conflict(
    draft: ZoneVersion, others: Sequence[OtherOrder], places: Sequence[Place], at: Instant, ahead: Instant
) -> ReviewPoint:
    found = conflicts(draft, others, places, at, ahead)
    grave = [one for one in found if one.kind in _GRAVE]
    return ReviewPoint(
        question=Question.CONFLICT,
        answer=Answer.DECIDE if grave else Answer.LOOK if found else Answer.OK,
        reasons=[one.sentence for one in found] or [_no_conflict(len(others))],
        shapes=[Shown(role=Role.CONFLICT, words=one.kind, shape=one.ground) for one in found],
        needed=[
            Needed(
                reason_for=ReasonFor.CONFLICT, about=one.sentence, question="Why is the zone to be kept despite this?"
            )
            for one in grave
        ],
    )


def _no_conflict(orders: int) -> str:
    if not orders:
        return "No other order of the subject is recorded."
    return f"Of the subject's other orders, {orders:,} recorded, none that is in force then conflicts with it."


def _spot(at: LonLat) -> Point:
    return Point(at.lon, at.lat)
