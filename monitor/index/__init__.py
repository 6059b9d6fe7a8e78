"""The index: which zones cover each of millions of positions, as exactly as GEOS `covers` would say; how far the others are, how likely.

    index.py      the face: an index of shapes, and the pairs of position and zone (start here)
    measure.py    the pairs that are not far, with clearance and chance
    one.py        the same of one position, which is waited for; glance.py, one number that mostly is enough
    live.py       an index that changes while it is asked
    file.py       an index in a file
    corners.py    the rings of all zones as arrays
    cells.py      the cells that the earth is cut into, and how a position's is found without rounding
    raster.py     which cells a zone's edge passes through, and which lie within      compiled
    emit.py       the cells of one zone, appended to those of all                     compiled
    grid.py       the cells of all zones as one grid of heads and lists               compiled
    seek.py       which positions are in a block that zones reach, and in what order  compiled
    cover.py      the question: pairs of position and zone                            compiled
    near.py       grids of the zones that a position may be near                      compiled
    edge.py       the nearest edge, and the edges within the circle                   compiled
    bell.py       what an edge takes from the chance                                  compiled
    plain.py      the same answer by NumPy and GEOS alone
    position.py   what is no position
    pair.py       pairs of a position and a zone
    kernel.py     what compiles, where numba is there

docs/index.md says how it works and why, with what was measured.
"""
