"""The index: which zones cover each of millions of positions, as exactly as GEOS `covers` would say.

    index.py      the face: an index of shapes, and the pairs of position and zone (start here)
    corners.py    the rings of all zones as arrays
    cells.py      the cells that the earth is cut into, and how a position's is found without rounding
    raster.py     which cells a zone's edge passes through, and which lie within      compiled
    emit.py       the cells of one zone, appended to those of all                     compiled
    grid.py       the cells of all zones as one grid of heads and lists               compiled
    cover.py      the question: pairs of position and zone                            compiled
    plain.py      the same answer by NumPy and GEOS alone
    kernel.py     what compiles, where numba is there

docs/index.md says how it works and why, with what was measured.
"""
