"""Gazetteer: postcodes, names and roads from files of Ordnance Survey that the user imports, and places found in them.

A file goes one way, and is kept whole or not at all:

    osfile/         what it is, of which day, and its rows
    upsert.py       the rows that a product adds, changes and ends
    load.py         all of these in turn

A place is found in another: `find.py` is the face.

    postcodes.py    a postcode, by its form (postcode.py) and the ground nearer to it than to any other (cell.py)
    named.py        a name, as it is compared (fold.py), and which of several is meant (pick.py)
    between.py      what lies between two junctions of a road (road.py, route.py)
    storage.py      the tables, and what is looked up in them

This room knows `zones` and nobody else: no HTTP, no shell, no case.
"""
