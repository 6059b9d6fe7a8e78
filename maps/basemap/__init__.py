"""The ground under every map, from local files, in a sober grey; or a plain National Grid.

- `choose`: which file is drawn at which scale; start here.
- `base`: what is read of a file: grounds, names, a picture; `style`: the grey in which it is drawn.
- `geopackage`: the layers of OS Open Zoomstack.
"""
