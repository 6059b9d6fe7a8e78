"""Files of tagged fixes: every row is a fix or is refused with its reason; none is lost.

`read.py` is the face: `read_blocks`. A file goes one way:

    column.py     which of the file's columns is which of ours
    commas.py     the rows of CSV, by lines.py       parquet.py    those of Parquet, of a whole folder by folder.py
    gpx.py        the points of GPX
    chunk.py      rows as columns: what is plainly good at once by plain.py, its times by moment.py; each other row by
    row.py        what makes a row a fix             refusal.py    or why it is none

docs/fixes.md says how files are read.
"""
