"""Files of tagged fixes, CSV or Parquet: every row is a fix or is refused with its reason; none is lost.

`read.py` is the face: `read_fixes`. A file goes one way:

    column.py     which of the file's columns is which of ours
    commas.py     the rows of CSV          parquet.py    the rows of Parquet
    row.py        what makes a row a fix
"""
