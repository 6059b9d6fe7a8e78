"""What was read lately, so that the same ground of the same file is not read again: few and not large."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path

import shapely

from maps.basemap.base import BaseMap

_MOST, _MOST_BYTES = 32, 96_000_000
_COORDINATE_BYTES = 24
"""GEOS keeps a position with a height."""
_kept: OrderedDict[Hashable, BaseMap] = OrderedDict()
_held = threading.Lock()


def kept(path: Path, asked: Hashable, read: Callable[[], BaseMap]) -> BaseMap:
    """What `read` answers, or answered when the same was `asked` of the same file, unchanged since."""
    state = path.stat()
    key = (str(path.absolute()), state.st_size, state.st_mtime_ns, asked)
    with _held:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = read()
    with _held:
        _kept[key] = found
        while len(_kept) > _MOST or (len(_kept) > 1 and sum(map(_bytes, _kept.values())) > _MOST_BYTES):
            _kept.popitem(last=False)
    return found


def _bytes(base: BaseMap) -> int:
    places = sum(int(shapely.get_num_coordinates(ground.geometry)) for ground in base.grounds)
    pixels = 0 if base.picture is None else sum(level.pixels.nbytes for level in base.picture.levels)
    return places * _COORDINATE_BYTES + pixels
