"""Zone files as people send them: GeoJSON, KML, KMZ, GPX, zipped Shapefile, GeoPackage.

`read.py` is the face: `read_zone_shapes`, `read_route`, `read_features`. A file goes one way:

    stage.py     what it is, by its first bytes; copied or inflated under our own names
      kind.py      the kinds by name        archive.py    zips, counted while they inflate
      shapefile.py parts that belong together
    driver.py    runs the child and takes its answer apart, trusting nothing in it
      wkb.py       shapes that GEOS does not read: which ring, and why
    child.py     a process without network, with little time and memory, and one GDAL driver
      markup.py    XML without entities     geopackage.py  SQLite without views
      reference.py which EPSG code a coordinate system is
    effort.py    what judging the shapes would take, bounded before GEOS begins

GeoJSON never meets GDAL: `zones/geojson.py` reads it. GDAL chooses its driver by content, follows links and
drops what it can't read, so the child has one driver, no network, and everything that comes out is counted.
"""
