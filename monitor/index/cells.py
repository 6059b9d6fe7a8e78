"""The cells that the earth is cut into: 1/2048 of a degree of longitude by 1/4096 of latitude, 34 m by 27 m at 51° north.

`BLOCK` by `BLOCK` of them are a block, half a kilometre across. A cell's borders are exact in binary and its number is a product with a power of
two and its floor: no position, and no edge, is ever on the wrong side of one by rounding.
"""

LON_CELLS, LAT_CELLS = 2048.0, 4096.0
"""Cells to a degree."""
BLOCK_BITS = 4
BLOCK = 1 << BLOCK_BITS
IN_BLOCK = BLOCK * BLOCK
MARGIN = 1e-6
"""In cells: an edge passes through all cells that come as near to it. What computing it is off by is a ten-thousandth of that."""
READ_AHEAD = 4
"""Entries of a list that may be read, and written, where there are fewer."""
