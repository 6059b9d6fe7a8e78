"""Symbols that would lie on one another, set side by side."""

from collections.abc import Sequence

Place = tuple[float, float]


def spread(places: Sequence[Place], *, apart: float) -> list[Place]:
    """Where to draw symbols of size `apart` for these places, in the same units and order.

    A symbol that no other covers stays where it is. Those that would cover one another stand in a row, from west to
    east, around the middle of their places.
    """
    groups: list[list[int]] = []
    for i, (x, y) in enumerate(places):
        near = [
            group
            for group in groups
            if any(abs(places[j][0] - x) < apart and abs(places[j][1] - y) < apart for j in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([i, *(j for group in near for j in group)]))
    drawn = list(places)
    for group in groups:
        if len(group) == 1:
            continue
        middle_x = sum(places[i][0] for i in group) / len(group)
        middle_y = sum(places[i][1] for i in group) / len(group)
        for turn, i in enumerate(sorted(group, key=lambda i: (places[i][0], i))):
            drawn[i] = (middle_x + (turn - (len(group) - 1) / 2) * apart, middle_y)
    return drawn
