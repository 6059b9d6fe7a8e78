"""An episode in sentences that an officer could read out: what was seen, what bounds it, and what nobody knows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import assert_never

from monitor.episode import Entry, Episode, Exit, Received, Stamp
from monitor.finding import Outcome
from zones.instant import LONDON, Instant, uk_text
from zones.period import Period, at_once, period_text
from zones.text import listed

_MOST_READ_OUT = 3
"""Silences; of more of them their number, their sum and the longest."""
_OUTCOMES = {
    Outcome.INSIDE: "proved inside",
    Outcome.INDETERMINATE: "proved neither inside nor outside",
    Outcome.OUTSIDE: "proved outside",
}


def because(episode: Episode) -> tuple[str, ...]:
    """The sentences, the first of which is the answer. None says more than the fixes show: no way in or out that was not seen."""
    return (_what(episode), _entry(episode), _exit(episode), *_how_long(episode), *_doubts(episode))


def _what(episode: Episode) -> str:
    devices, count = _devices(episode), len(episode.places)
    if episode.entered_by is None or episode.left_after is None:
        when = _span(episode.first.at, episode.last.at)
        return (
            f"{devices} {_is(episode)} not proved to have been inside {episode.zone} {when}: {_fixes(count)}, "
            f"none of them proved inside or outside, {_depth(episode)}."
        )
    when = _span(episode.entered_by.at, episode.left_after.at)
    many = (
        f"{'one' if episode.settled == 1 else f'{episode.settled:,}'} of {_fixes(count)}"
        if episode.unsettled
        else _fixes(count)
    )
    return f"{devices} {_is(episode)} proved inside {episode.zone} by {many}, {when}: {_depth(episode)}."


def _entry(episode: Episode) -> str:
    first, before = episode.first, episode.before
    it = _it(episode, before or first)
    match episode.entry:
        case Entry.SEEN if episode.entered_by is not None:
            by = _it(episode, episode.entered_by)
            then = "and" if by == it else f"and {by}"
            return (
                f"{it} was last proved outside before that {_at(before, first)}, {then} first proved inside "
                f"{_at(episode.entered_by, first)}."
            )
        case Entry.SEEN:
            return f"{it} was last proved outside before that {_at(before, first)}."
        case Entry.VARIED:
            return (
                f"{it} was proved outside the zone as that was {_at(before, first)}, and the zone was varied before the next fix, "
                f"{_at(first, first)}: no entry was seen."
            )
        case Entry.ALREADY_INSIDE:
            return (
                f"{it} was already inside {_at(before, first)}, before the zone began to apply "
                f"{time_text(episode.began, first)}: no entry was seen."
            )
        case Entry.NOT_SEEN if before is not None and episode.before_outcome is not None:
            return (
                f"The zone began to apply {time_text(episode.began, first)}, after a fix {_at(before, first)} that is "
                f"{_OUTCOMES[episode.before_outcome]}: no entry was seen."
            )
        case Entry.NOT_SEEN:
            return f"{it} has no fix before {uk_text(first.at)} among those looked at: no entry was seen."
    assert_never(episode.entry)


def _exit(episode: Episode) -> str:
    last, after = episode.last, episode.left_by
    it = _it(episode, last)
    match episode.exit:
        case Exit.SEEN:
            return (
                f"{it} was {'first proved outside again' if episode.proved else 'proved outside'} {_at(after, last)}."
            )
        case Exit.VARIED:
            return (
                f"{it} was proved outside the zone as that was {_at(after, last)}, and the zone was varied after the fix before, "
                f"{_at(last, last)}: no exit was seen."
            )
        case Exit.CEASED:
            return (
                f"The zone ceased to apply {time_text(episode.ceased, last)}, after the last fix before that {_at(last, last)}: "
                "no exit was seen."
            )
        case Exit.OPEN:
            return f"{it} has no fix after {uk_text(last.at)} among those looked at: whether it left, and when, is not known."
    assert_never(episode.exit)


def _it(episode: Episode, fix: Stamp) -> str:
    """The device of a fix, where the episode has several."""
    return "It" if len(episode.devices) == 1 else tag_text(fix.device)


def _how_long(episode: Episode) -> Iterator[str]:
    if episode.proved:
        open_ended = "for how long it was inside at most is not known"
        most = (
            open_ended if episode.dwell_most is None else f"it was inside for at most {length_text(episode.dwell_most)}"
        )
        apart = (
            f"From the first to the last proof it was {length_text(episode.dwell_least)}, in which it may have left and "
            "returned between two fixes"
        )
        yield f"{apart if episode.dwell_least else 'That is proved of one time alone'}; {most}."
    if len(episode.gaps) > _MOST_READ_OUT:
        whole = sum((gap.length for gap in episode.gaps), timedelta(0))
        longest = max(episode.gaps, key=lambda gap: gap.length)
        yield (
            f"{len(episode.gaps):,} times there was a silence of more than {length_text(episode.longest_silence)}, "
            f"{length_text(whole)} in all, the longest {_span(longest.before.at, longest.after.at)}: where it was then is not known."
        )
    for gap in episode.gaps if len(episode.gaps) <= _MOST_READ_OUT else ():
        yield (
            f"{tag_text(gap.before.device)} was silent for {length_text(gap.length)}, "
            f"{_span(gap.before.at, gap.after.at)}: where it was then is not known."
        )
    for one in episode.received:
        if one.expected is not None and one.interval is not None and one.received < one.expected:
            yield received_text(one)


def received_text(one: Received) -> str:
    """How many fixes came, against those that were to be expected."""
    if one.interval is None or one.expected is None:
        return f"{tag_text(one.device)} sent {_fixes(one.received)}; how often it sends is not known."
    source = "as was stated" if one.stated else "as it usually does"
    return (
        f"{tag_text(one.device)} sent {one.received} of the {_fixes(one.expected)} that it would have sent every "
        f"{length_text(one.interval)}, {source}."
    )


def _doubts(episode: Episode) -> Iterator[str]:
    if episode.outside_meanwhile:
        verb = "is" if len(episode.outside_meanwhile) == 1 else "are"
        yield f"Between its first and its last fix {_fixes(len(episode.outside_meanwhile))} of the subject {verb} proved outside."
    for flag, count in episode.flags:
        yield f"{_fixes(count).capitalize()} of it {'is' if count == 1 else 'are'} flagged: {flag.words}."
    if episode.unserved:
        served = "" if episode.served is None else f"; it was served on {uk_text(episode.served)}"
        yield f"The order had not been served on the subject when it began{served}."


def length_text(length: timedelta) -> str:
    """A length of time in words, to the second: "1 h 5 min", "45 s"."""
    seconds = round(length.total_seconds())
    if length and not seconds:
        return "less than 1 s"
    days, rest = divmod(seconds, 86_400)
    parts = ((days, "d"), (rest // 3600, "h"), (rest % 3600 // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def _devices(episode: Episode) -> str:
    named = [one for one in episode.devices if one]
    if not named:
        return "The tag"
    return tag_text(named[0]) if len(named) == 1 else f"Tags {listed(named)}"


def tag_text(device: str) -> str:
    """A device at the beginning of a sentence; one that states no name is the tag."""
    return f"Tag {device}" if device else "The tag"


def _is(episode: Episode) -> str:
    return "are" if len(episode.devices) > 1 else "is"


def _fixes(count: int) -> str:
    return "one fix" if count == 1 else f"{count:,} fixes"


def _depth(episode: Episode) -> str:
    """How far within the edge: a proved fix always is."""
    metres = abs(episode.depth_m)
    if episode.depth_m < 0:
        return f"the nearest {metres:,.1f} m outside the edge"
    return f"at most {metres:,.1f} m inside the edge" if metres else "the deepest on the edge"


def _span(start: Instant, end: Instant) -> str:
    text = period_text(at_once(start) if start == end else Period(start=start, end=end))
    return f"on {text}" if start == end or "from" in text else f"from {text}"


def _at(fix: Stamp | None, beside: Stamp) -> str:
    return time_text(None if fix is None else fix.at, beside)


def time_text(moment: Instant | None, beside: Stamp) -> str:
    """A time, with its day where that is another than that of the fix that it is told beside."""
    if moment is None:
        return "at a time not known"
    text = uk_text(moment)
    same = moment.astimezone(LONDON).date() == beside.at.astimezone(LONDON).date()
    return f"at {text.partition(' at ')[2]}" if same else f"on {text}"
