"""An order on one page for a patrol, which folds twice into a pocket: whom it binds, where, when, and what to do.

It may be lost: it has what the subject's own paper has, and the subject's name; nothing of whom the order protects.
"""

from dataclasses import dataclass
from datetime import date

from maps.basemap.base import BaseMap
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Layout, Paper, layout, scale_bar
from maps.paper.lettering import legible
from maps.paper.naming import named
from maps.paper.plan import sheet_plan
from maps.paper.series import ReadGround
from maps.paper.svg import map_svg
from maps.paper.terms import terms_of
from maps.paper.typeset import typeset_pdf
from maps.paper.wording import alt_text, bar_text
from maps.scene import SubjectScene
from maps.sheet import hours_words
from zones.instant import Instant, minute, uk_text

_PANEL = Paper(room_mm=(93.0, 112.0))
"""The map on a quarter of A4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOf:
    """Whose card it is: the subject's reference and name, the police force, how the order stands at the time, and whether it was served."""

    subject: str
    name: str
    police_force: str
    in_force: bool
    served: bool


def _state(of: CardOf) -> str:
    if not of.in_force:
        return "Not in force"
    return "In force" if of.served else "In force, but not served yet"


def card_place(scene: SubjectScene) -> Layout:
    """The ground of the card's map; raises NothingToDraw."""
    return layout(scene, _PANEL, None)


def card_pdf(scene: SubjectScene, of: CardOf, read: ReadGround, at: Instant, day: date) -> bytes:
    """The card as a PDF of one page."""
    place = card_place(scene)
    base: BaseMap = read(place)
    nameless = Exhibit(reference="", recorded=day, maker="", as_at=at, by_day=True)
    sheet = sheet_plan(scene, place, base, nameless, scene_sha256="")
    labels, _ = named(sheet)
    ground, bar_mm = scale_bar(place)
    width, height = place.paper.map_mm
    words = {
        "title": legible(f"Order card {scene.order}"), "date": [day.year, day.month, day.day],
        "order": legible(scene.order), "court": legible(scene.court), "force": legible(of.police_force),
        "subject": legible(of.subject), "name": legible(of.name), "state": _state(of),
        "standing": [legible(reason) for reason in scene.standing],
        "facts": [[legible(what), legible(said)] for what, said in scene.facts],
        "at": uk_text(minute(at)), "map": {"width": width, "height": height},
        "svg": map_svg(sheet, labels), "alt": legible(alt_text(sheet)),
        "bar": {"mm": bar_mm, "middle": bar_text(ground / 2), "length": bar_text(ground)},
        "scale": f"1:{place.scale:,}", "credit": legible(base.words),
        "zones": hours_words(terms_of(scene)),
    }  # fmt: skip
    return typeset_pdf(("card.typ",), words, day)
