"""Files of Ordnance Survey's products, read row by row.

- `stage`: what a file is, by its content, and of which day. Start here.
- `codepoint`: postcodes; `opennames`: names; `openroads`: road links and motorway junctions.
- `commas`: rows of CSV; `layer`: of a GeoPackage's layer; `tile`: of a zipped Shapefile's tile; `fault`: those that can't be used.
"""
