"""Gazetteer: postcodes, names and roads from files of Ordnance Survey that the user imports, and places found in them.

A file goes one way, and is kept whole or not at all:

    stage.py        what it is, by its content, and of which day
      commas.py       rows of CSV, each with its line
      layer.py        rows of a GeoPackage's layer
      tile.py         rows of a zipped Shapefile's tile
    codepoint.py    postcodes    opennames.py    names    openroads.py    road links and motorway junctions
    upsert.py       the rows that a product adds, changes and ends
    load.py         all of these in turn

A place is found in another: `find.py` is the face.

    postcode.py     the form of a postcode         cell.py     the ground nearer to it than to any other
    fold.py         names as they are compared     pick.py     which of several a text means
    route.py        what lies between two junctions of a road
    storage.py      the tables, and what is looked up in them

This room knows `zones` and nobody else: no HTTP, no shell, no case.
"""
