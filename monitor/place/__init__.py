"""Places as people give them, read as a spot or an area; the reading is echoed, so that a slip is seen.

- `read`: the face, `read_place`. Start here.
- `degrees`: latitude and longitude in the usual spellings; `metres`: easting and northing.
- `gridref`: National Grid references; `pluscode`: plus codes.
- `drawn`: an area of a GeoJSON text or another file. `position`: what both of these stand on.

Postcodes, names and roads are looked up in `monitor.gazetteer`.
"""
