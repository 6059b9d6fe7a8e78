"""A zone's edges in blocks of `IN_BLOCK` that follow one another, each with its box, and blocks in groups: what is too far is told at once.

How far is told in a plane that has the position's metres to a degree (`_metres_per_degree` in `edge.py`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.index.corners import Corners, Ints
from monitor.index.kernel import inlined, kernel
from zones.frame import Floats

IN_BLOCK = 16
IN_GROUP = 16


class Edges(NamedTuple):
    """Blocks of edges, `IN_BLOCK` at most: `boxes` (west, south, east, north) and `spans` (the corner that begins the first edge, how many
    edges); groups of blocks, `IN_GROUP` at most: `around` (their boxes) and `groups` (first block, how many); and where each zone's begin.
    """

    boxes: Floats
    spans: Ints
    around: Floats
    groups: Ints
    of_zone: Ints


def edges_of(corners: Corners) -> Edges:
    """The blocks and groups of all zones."""
    in_ring = np.diff(corners.rings) - 1
    firsts, counts = _parted(corners.rings[:-1], in_ring, IN_BLOCK)
    ends = corners.at[firsts + counts]  # a block's last edge ends at the next one's first corner
    boxes = np.column_stack([
        np.minimum(np.minimum.reduceat(corners.at, firsts), ends),
        np.maximum(np.maximum.reduceat(corners.at, firsts), ends),
    ])  # fmt: skip
    blocks = np.append(0, np.cumsum(-(-in_ring // IN_BLOCK)))[corners.zones]
    group_firsts, group_counts = _parted(blocks[:-1], np.diff(blocks), IN_GROUP)
    around = np.column_stack([
        np.minimum.reduceat(boxes[:, :2], group_firsts), np.maximum.reduceat(boxes[:, 2:], group_firsts),
    ])  # fmt: skip
    return Edges(
        boxes=boxes,
        spans=np.column_stack([firsts, counts]).astype(np.int32),
        around=around,
        groups=np.column_stack([group_firsts, group_counts]).astype(np.int32),
        of_zone=np.append(0, np.cumsum(-(-np.diff(blocks) // IN_GROUP))).astype(np.int32),
    )


def _parted(firsts: NDArray[Any], counts: NDArray[Any], most: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Runs, each from its first on so many, in parts of `most` at most."""
    parts = -(-counts // most)
    run = np.repeat(np.arange(len(counts)), parts)
    nth = np.arange(len(run)) - np.repeat(np.cumsum(parts) - parts, parts)
    return firsts[run] + nth * most, np.minimum(most, counts[run] - nth * most)


@inlined
def squared(ax: float, ay: float, bx: float, by: float) -> float:
    """The squared distance of the origin from an edge."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = -(ax * dx + ay * dy) / length if length > 0.0 else 0.0
    share = min(1.0, max(0.0, share))
    x, y = ax + share * dx, ay + share * dy
    return x * x + y * y


@kernel
def squared_to_box(boxes: Any, block: int, px: float, py: float, kx: float, ky: float) -> Any:
    """The squared distance of a position from a box, its metres to a degree being `kx` and `ky`."""
    dx = max(boxes[block, 0] - px, 0.0, px - boxes[block, 2]) * kx
    dy = max(boxes[block, 1] - py, 0.0, py - boxes[block, 3]) * ky
    return dx * dx + dy * dy
