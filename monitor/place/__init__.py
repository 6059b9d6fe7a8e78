"""Places as people write them, read as WGS84; the reading is echoed, so that a slip is seen.

- `read`: the face, `read_place`. Start here.
- `degrees`: latitude and longitude in the usual spellings.
"""
