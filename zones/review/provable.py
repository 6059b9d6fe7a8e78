"""Can it be proved? How much of a zone a position of some accuracy could prove to be inside.

A position proves *inside* when its whole 95 % circle is in the zone, so the places that can be proved are the zone
shrunk by that circle's radius.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zones.review.flat import as_shape, parts_of, plane_of
from zones.shape import LEAST_AREA_M2, Shape
from zones.unit import Metres

STATED_M = (Metres(10.0), Metres(20.0), Metres(30.0), Metres(50.0))
"""Stated accuracies, at 95 %, from a receiver under open sky to one between houses."""
_QUARTER = 32
"""Pieces to a quarter of an arc: they leave it by 6 cm at 200 m."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provable:
    """The share (0 to 1) of a zone in which a position of this accuracy would prove to be inside, and that ground.

    `radius_m` is the whole error and `needed_m` its double: a narrower place can't be proved. `ground` is WGS84, None
    where nothing can be proved.
    """

    stated_m: Metres
    radius_m: Metres
    share: float
    ground: Shape | None

    @property
    def needed_m(self) -> Metres:
        return Metres(2 * self.radius_m)


def provable(shape: Shape, *, added_m: Metres, stated_m: Sequence[Metres] = STATED_M) -> Sequence[Provable]:
    """For each stated accuracy (metres, 95 %) how much of the zone it could prove, to 1e-3.

    `added_m` is what a check adds to it: the tie of the frames and the zone's drawing precision.
    """
    plane = plane_of(shape)
    flat = plane.flat(shape)
    made = []
    for stated in stated_m:
        radius = Metres(stated + added_m)
        # A buffer simplifies the outline by up to 1 % of its distance: 3e-5 of the share of a town of 2,000 corners.
        left = [part for part in parts_of(flat.buffer(-radius, quad_segs=_QUARTER)) if part.area > LEAST_AREA_M2]
        ground = as_shape(parts_of(plane.degrees(as_shape(left)))) if left else None
        share = sum(part.area for part in left) / flat.area
        made.append(Provable(stated_m=stated, radius_m=radius, share=share, ground=ground))
    return made
