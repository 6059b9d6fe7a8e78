"""The sober grey in which every base map is drawn, so that zones and symbols stand out: by class of ground.

The classes are named as OS Open Zoomstack names its layers (Ordnance Survey, technical specification).
"""

from dataclasses import dataclass

WATER = "#dde5ea"
_SHORE, _CASING = "#a9b6be", "#a6a6a3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a class of ground is drawn: colours, a line's width on the ground in metres, and at which scales.

    `finest` and `coarsest` are the N of 1:N between which a layer that is not made for one zoom is legible on paper.
    """

    layer: str
    fill: str = ""
    line: str = ""
    width_m: float = 0.0
    casing: str = ""
    finest: int = 1
    coarsest: int = 1_000_000_000


STYLES = (  # in drawing order
    Style(layer="land", fill="#f8f8f6"),
    Style(layer="sea", fill=WATER, line=_SHORE),
    Style(layer="foreshore", fill="#efece2"),
    Style(layer="greenspace", fill="#e7ece1"),
    Style(layer="woodland", fill="#dfe7d7"),
    Style(layer="sites", fill="#eeeeec", line="#d6d6d2", coarsest=100_000),
    Style(layer="surfacewater", fill=WATER, line=_SHORE),
    Style(layer="waterlines", line=_SHORE, width_m=2.0),
    Style(layer="roads_local", line="#ffffff", width_m=7.0, casing=_CASING, coarsest=150_000),
    Style(layer="roads_regional", line="#ffffff", width_m=10.0, casing=_CASING),
    Style(layer="roads_national", line="#ffffff", width_m=12.0, casing=_CASING),
    Style(layer="rail", line="#7d7d7d", width_m=2.5),
    Style(layer="district_buildings", fill="#d2d1cd", finest=25_001, coarsest=150_000),
    Style(layer="local_buildings", fill="#d2d1cd", coarsest=25_000),
)
