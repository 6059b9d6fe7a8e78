"""A draft witness statement of whoever produces a pack: what is on record is written, what only a person can say is blank.

The form is that of Criminal Justice Act 1967, s 9, and Criminal Procedure Rules 2020, r 16.2: who makes it, the
declaration of truth at its beginning, and a signature.
"""

from collections.abc import Sequence

from maps.desk.word import BLANK, add_field, add_footer, add_table, add_text, new_document, saved
from maps.located import clearance_text, outcome_text, when_text
from maps.pack import NOT_OVER, UNCHECKED, Matter
from maps.paper.exhibit import Exhibit
from maps.paper.terms import labels_text, terms_of
from maps.paper.wording import grouped, listed
from maps.scene import base_of
from monitor.doubt import Doubt
from monitor.location import TIE_M
from zones.instant import uk_day, uk_text
from zones.text import isolated

_MOST_ROWS = 200
"""More locations than these are counted in the statement, and stand in the exhibit's table."""


def statement_docx(matter: Matter, exhibit: Exhibit, *, manifest_sha256: str) -> bytes:
    """The statement as a Word document: about the exhibit, the order, the locations and the method.

    `manifest_sha256` is that of the pack; empty, it is left to be written in.
    """
    manifest = grouped(manifest_sha256) or BLANK
    scene = base_of(matter.scene)
    made = new_document("Witness statement", exhibit.recorded)
    made.add_heading("Witness statement", 1)
    add_text(made, "Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s 9")
    add_text(made, f"Statement of: {BLANK}")
    add_text(made, f"Age if under 18: {BLANK}   (if over 18, write “over 18”)   Occupation: {BLANK}")
    truth = made.add_paragraph("This statement (consisting of ")
    add_field(truth, "NUMPAGES")
    truth.add_run(
        " page(s), each signed by me) is true to the best of my knowledge and belief and I make it knowing that, if it is "
        "tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything which I know to be "
        "false, or do not believe to be true."
    )
    add_text(made, f"Signature: {BLANK}   Date: {BLANK}")

    made.add_heading("Who I am and what I did", 2)
    add_text(made, f"I am {BLANK}. My experience and training in this work are: {BLANK}.")
    add_text(made, f"The records that this statement is about came to me in this way: {BLANK}.")
    made.add_heading("The exhibit", 2)
    add_text(
        made,
        f"I produce exhibit {exhibit.reference}, a pack about order {scene.order} of {scene.court}. It was recorded on "
        f"{uk_day(exhibit.recorded)} by {exhibit.maker} with Cordon. It shows the zones as at "
        f"{exhibit.as_at_text}. The SHA-256 of its manifest is {manifest}; by it anybody can tell whether "
        "the pack was changed since.",
    )
    made.add_heading("The order", 2)
    add_table(
        made,
        ("Of the order", "On record"),
        [[what, said] for what, said in _of_order(scene.facts, matter)],
        (5.0, 11.5),
    )
    for reason in scene.standing:
        add_text(made, f"As at that time the order was not in force: {reason}.")
    for zones, hours in terms_of(matter.scene):
        add_text(made, f"{labels_text(zones)}: {'; '.join(hours)}.", style="List Bullet")
    made.add_heading("The locations", 2)
    _add_locations(made, matter)
    made.add_heading("What points away, and what is not known", 2)
    add_text(
        made,
        f"Silences of a tag of more than five minutes: {len(matter.gaps):,}. I can say nothing of where it was then. Pairs of "
        f"fixes that are not plausible: {len(matter.leaps):,}. Further fixes on record, far from every zone of the order: "
        f"{matter.far:,}. {_unchecked(matter)}"
        "What points away from the zones is set out in the exhibit.",
    )
    for doubt in matter.doubts:
        add_text(made, _doubtful(doubt, matter))
    made.add_heading("How the answers are reached", 2)
    add_text(
        made,
        "A position has an error: a circle within which the device or person was with a probability of 95 %. A location is "
        "said to be inside a zone when the whole circle is, outside when none of it is, and not proved otherwise. The edge "
        f"of a zone belongs to it. To the accuracy that the source stated {TIE_M:g} m are added for the tie of satellite "
        "positions to Ordnance Survey’s maps, and the zone’s own drawing error where one is known. The exhibit sets out the "
        "method. It does not say that the order was breached.",
    )
    add_text(made, f"Signature: {BLANK}   Signature witnessed by: {BLANK}")
    add_footer(made, f"Exhibit {exhibit.reference}   Signed: {BLANK}")
    return saved(made, exhibit.recorded)


def _add_locations(made: object, matter: Matter) -> None:
    shown = matter.rows[:_MOST_ROWS]
    if not shown:
        add_text(made, "The exhibit’s table has no location.")
        return
    rest = len(matter.rows) - len(shown)
    more = f" The first {len(shown)} are listed here, the other {rest:,} in the exhibit." if rest else ""
    add_text(made, f"Locations on record against the order, labelled as in the exhibit: {len(matter.rows):,}.{more}")
    rows = [
        [row.label, when_text(row.times), row.mechanism, row.zone,
         clearance_text(row), outcome_text(row)]
        for row in shown
    ]  # fmt: skip
    add_table(
        made, ("Label", "UK time", "From", "Zone", "Clearance, m", "Outcome"), rows, (1.5, 4.6, 2.3, 1.8, 2.2, 4.2)
    )


def _doubtful(doubt: Doubt, matter: Matter) -> str:
    """Which locations are doubtful, and why, in the words of whoever said so."""
    labels = listed([row.label for row in matter.rows if doubt.number in row.doubts])
    return (
        f"Doubtful (doubt {doubt.number}): {labels}. On {uk_text(doubt.at)} {isolated(doubt.by)} recorded of the device, "
        f"{doubt.period_words}: “{isolated(doubt.reason)}”"
    )


def _unchecked(matter: Matter) -> str:
    said = [(UNCHECKED, matter.unchecked), (NOT_OVER, matter.not_over)]
    return "".join(f"{words}: {count:,}. " for words, count in said if count)


def _of_order(facts: Sequence[tuple[str, str]], matter: Matter) -> list[tuple[str, str]]:
    """What the paper says of the order, and what happened to it, each once."""
    happened = {what for what, _ in matter.events}
    return [*(fact for fact in facts if fact[0] not in happened), *matter.events]
