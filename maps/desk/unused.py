"""A draft schedule of unused material: what was recorded, may be relevant, and is not what points to the zones.

For the disclosure officer (Criminal Procedure and Investigations Act 1996, s 3, and its Code of Practice, part 6), who
decides what is listed, what is sensitive, and what is disclosed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from maps.desk.word import BLANK, add_footer, add_table, add_text, new_document, saved
from maps.located import LOOKED_UP, REPORTED, Located, clearance_text, outcome_text, second_text, when_text
from maps.pack import NOT_OVER, UNCHECKED, Matter, clock_text, leap_text, silences
from maps.paper.wording import listed
from maps.scene import Mark, base_of
from zones.instant import LONDON, uk_day

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """What a schedule lists besides the matter itself.

    `in_error` are the checks that were recorded in error; `earlier` answers that others stand for now, by check, time and
    answer; `taken_back` when and by whom events of the order were; `refused` the rows of files of fixes that could not be
    read, by when and by whom they were given; `older` the zones that were varied or corrected.
    """

    in_error: tuple[str, ...]
    earlier: tuple[tuple[str, str, str], ...]
    taken_back: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str, int], ...]
    older: tuple[str, ...]


def unused_docx(matter: Matter, unused: Unused, day: date) -> bytes:
    """The schedule as a Word document."""
    scene = base_of(matter.scene)
    made = new_document("Schedule of unused material (draft)", day)
    made.add_heading("Schedule of relevant unused material: draft", 1)
    add_text(made, "Criminal Procedure and Investigations Act 1996, s 3; Code of Practice, part 6")
    add_text(
        made, f"From the records as they were on {uk_day(day)}, the zones as at {uk_day(scene.at.astimezone(LONDON))}."
    )
    add_text(made, f"Order {scene.order}, {scene.court}. Disclosure officer: {BLANK}   Date: {BLANK}")
    add_text(
        made,
        "Listed from the records of the matter: what they hold that points away from the zones, or that says what is not "
        "known. Sensitive material (the protected person’s addresses, and what officers noted) is not listed here: it "
        "belongs in a schedule of its own.",
    )
    rows = [[str(number), what, where, ""] for number, (what, where) in enumerate(_items(matter, unused), 1)]
    add_table(made, ("Item", "Description", "Where it is", "Decision of the prosecutor"), rows, (1.2, 9.0, 3.4, 3.0))
    if not rows:
        add_text(made, "The records of this matter hold nothing of the kind.")
    add_text(made, f"To the best of my knowledge and belief the list is complete. Signature: {BLANK}")
    add_footer(made, f"Order {scene.order}")
    return saved(made, day)


def _items(matter: Matter, unused: Unused) -> list[tuple[str, str]]:
    away = [row for row in matter.rows if row.mark is not Mark.INSIDE]
    items = [
        (f"Location {row.label}, {when_text(row.times)}, {row.mechanism}: {outcome_text(row)}"
         + (f", clearance {clearance_text(row)} m" if clearance_text(row) else ""), f"Check {row.check}")
        for row in away
        if row.mechanism in (REPORTED, LOOKED_UP)
    ]  # fmt: skip
    items += _of_tags([row for row in away if row.mechanism not in (REPORTED, LOOKED_UP)])
    if matter.far:
        items.append(
            (f"{_counted(matter.far, 'fix', 'fixes')} of a tag, far from every zone of the order", "Records of fixes")
        )
    if matter.unchecked:
        items.append((f"{UNCHECKED}: {matter.unchecked:,}", "Records of fixes"))
    if matter.not_over:
        items.append((f"{NOT_OVER}: {matter.not_over:,}", "Records of sightings"))
    items += [
        (f"{_counted(len(gaps), 'silence', 'silences')} of tag {one.device}, {clock_text(sum(gaps, timedelta()))} together, the "
         f"longest {clock_text(max(gaps))}; it usually reports every {'' if one.usual is None else clock_text(one.usual)}",
         "Records of fixes, and the table of gaps in the pack")
        for one, gaps in silences(matter)
        if gaps
    ]  # fmt: skip
    items += [
        (f"Fixes of tag {leap.before.device} at {second_text(leap.before.at)} and {second_text(leap.after.at)}, not plausible: "
         f"{leap_text(leap)}", "Records of fixes")
        for leap in matter.leaps
    ]  # fmt: skip
    items += [(f"An earlier answer, for {when}: {answer}", f"Check {check}") for check, when, answer in unused.earlier]
    items += [
        (f"An event of the order that was taken back as recorded in error, on {when} by {who}", "Records of the order")
        for when, who in unused.taken_back
    ]
    items += [(f"Check {one}, recorded in error", f"Check {one}") for one in unused.in_error]
    items += [
        (f"A record that the device is not to be trusted, {one.period_words}, which makes {listed(doubted)} doubtful: by {one.by}, "
         f"{second_text(one.at)}", f"Doubt {one.number}")
        for one in matter.doubts
        for doubted in [[row.label for row in matter.rows if one.number in row.doubts]]
    ]  # fmt: skip
    items += [
        (f"{_counted(count, 'row', 'rows')} of a file of fixes that could not be read, given on {when} by {who}",
         "The file of refused rows beside what check-fixes wrote")
        for when, who, count in unused.refused
    ]  # fmt: skip
    return items + [
        (f"{zone}, as it was before it was varied or corrected", "Records of the zone") for zone in unused.older
    ]


def _of_tags(rows: Sequence[Located]) -> list[tuple[str, str]]:
    """The fixes of a tag that are not proved inside, once for each day and outcome."""
    days: dict[tuple[date, str], list[Located]] = {}
    for row in rows:
        days.setdefault((row.times.start.astimezone(LONDON).date(), outcome_text(row)), []).append(row)
    return [
        (f"{_counted(len(found), 'fix', 'fixes')} of a tag {_spanning(found)}: {outcome}",
         _checks([row.check for row in found]))
        for (_, outcome), found in sorted(days.items())
    ]  # fmt: skip


def _spanning(rows: Sequence[Located]) -> str:
    first, last = when_text(rows[0].times), when_text(rows[-1].times)
    return f"at {first}" if first == last else f"from {first} to {last}"


def _checks(ids: Sequence[str]) -> str:
    """Which checks they are; of very many the first and the last, and how many."""
    if len(ids) > _MOST_NAMED:
        return f"{len(ids):,} checks, the first {ids[0]}, the last {ids[-1]}: in the pack’s table"
    return f"{'Check' if len(ids) == 1 else 'Checks'} {', '.join(ids)}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
