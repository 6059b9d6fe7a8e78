"""The ground under every map, from local files, in a sober grey; or a plain National Grid.

- `choose`: which file is drawn at which scale; start here.
- `base`: what is read of a file: grounds, names, a picture; `style`: the grey in which it is drawn.
- `file`: one file, told by its first bytes; `kept`: what was read of it lately.
- `geopackage`: the layers of OS Open Zoomstack.
- `tiles`: a tile archive behind one face: `mbtiles`, `pmtiles`, or a server that the application asks; `mercator`: where tiles lie.
- `raster` and `picture`: tiles that are pictures, put together and warped into the National Grid.
- `vectortiles` and `schema`: vector tiles, and what the layers of three makers are; `clip`, `names`, `source`.
"""
