"""The sober grey in which every base map is drawn, so that zones and symbols stand out: by class of ground.

The classes are named as OS Open Zoomstack names its layers (Ordnance Survey, technical specification).
"""

from dataclasses import dataclass

# In a grey print these lie at least five hundredths of its range apart, from land down to buildings.
LAND, GREEN, WOOD, WATER, BUILDING = "#f8f8f6", "#e8ede2", "#d7e0ce", "#c2d0da", "#b9b8b4"
SHORE, CASING, RAIL = "#94a5b0", "#a6a6a3", "#7d7d7d"
FORESHORE, SITE, SITE_LINE = "#efece2", "#eeeeec", "#d6d6d2"


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
    Style(layer="land", fill=LAND),
    Style(layer="sea", fill=WATER, line=SHORE),
    Style(layer="foreshore", fill=FORESHORE),
    Style(layer="greenspace", fill=GREEN),
    Style(layer="woodland", fill=WOOD),
    Style(layer="sites", fill=SITE, line=SITE_LINE, coarsest=100_000),
    Style(layer="surfacewater", fill=WATER, line=SHORE),
    Style(layer="waterlines", line=SHORE, width_m=2.0),
    Style(layer="roads_local", line="#ffffff", width_m=7.0, casing=CASING, coarsest=150_000),
    Style(layer="roads_regional", line="#ffffff", width_m=10.0, casing=CASING),
    Style(layer="roads_national", line="#ffffff", width_m=12.0, casing=CASING),
    Style(layer="rail", line=RAIL, width_m=2.5),
    Style(layer="district_buildings", fill=BUILDING, finest=25_001, coarsest=150_000),
    Style(layer="local_buildings", fill=BUILDING, coarsest=25_000),
)
