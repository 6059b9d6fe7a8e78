"""Scenes to draw, with words that try to run."""

from maps.basemap.choose import BaseMapFile, BaseMaps
from maps.scene import CourtScene, Mark, OfficerScene, OfficerZone, OtherZone, Point, SubjectScene, SubjectZone
from tests.builders import PROJECT, at, moment, point, square
from zones.shape import circle
from zones.unit import Metres

SALTMERE = BaseMaps(
    files=(BaseMapFile(path=PROJECT / "data" / "demo" / "saltmere.gpkg"),), credit="An invented town; drawn for Cordon"
)
HOSTILE = (
    "{{8*8}}", "{% raise %}", "{# x #}", "</script><script>window.ran=1</script>", "<img src=x onerror=window.ran=1>",
    "`${window.ran=1}`", "';window.ran=1;'", '";window.ran=1;"', "=1+1", "\u202eabc", "<!--", "]]>", "\\u003cb\\u003e",
)  # fmt: skip
ALL_OF_IT = " ".join(HOSTILE)


def subject_scene(words: str = "SPO/1") -> SubjectScene:
    zones = (
        SubjectZone(label="Zone A", shape=square(), hours=("At all times",)),
        SubjectZone(label="Zone B", shape=circle(point(0.004, 50.802), Metres(120.0)), hours=(words,)),
    )
    return SubjectScene(order=words, court=words, at=at("2026-03-03T12:00Z"), facts=(("Order", words),),
                        standing=(words,), zones=zones)  # fmt: skip


def _points(words: str) -> tuple[Point, ...]:
    return tuple(
        Point(label=words, at=point(0.0004 * (n - 1), 50.801), radius_95_m=20.0 + n, mark=mark, when=moment("2026-03-03T12:00Z"),
              area=square(0.0004 * (n - 1), 50.8012, 0.0003) if n % 2 else None,
              tagged=False, sentences=(words,))
        for n, mark in enumerate(Mark)
    )  # fmt: skip


def _others(words: str) -> tuple[OtherZone, ...]:
    return (OtherZone(label=words, shape=square(0.0005)),)


def court_scene(words: str = "C-1") -> CourtScene:
    points = tuple(one for one in _points(words) if one.mark is not Mark.NEAR)  # which only officers see
    return CourtScene(scene=subject_scene(words), points=points, others=_others(words), reason=words)


def officer_scene(words: str = "Works") -> OfficerScene:
    zone = OfficerZone(label=words, served_label="Zone A", kind="workplace", shape=square(), hours=(words,), dates=words,
                       note=words, buffer_m=50.0)  # fmt: skip
    return OfficerScene(order=words, court=words, police_force=words, subject=words, at=at("2026-03-03T12:00Z"),
                        facts=(("Order", words),), standing=(words,), zones=(zone,), points=_points(words), others=_others(words),
                        left_out=(words,))  # fmt: skip
