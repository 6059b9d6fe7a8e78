"""Zones: what an order is, what a zone is, and when and where both hold.

Read in this order:

- `order`: an order, its events, and when it was in force.
- `zone`: a zone and its versions; which version held at a time.
- `shape`: what makes a polygon fit to be a zone; circles and corridors. `union`: several shapes taken together.
- `frame`: WGS84, the National Grid and local metres, and the ways between them.
- `review/`: what to know of a zone before it is saved.
- `schedule`: the hours at which a zone applies, in periods of time (`period`); `calendar`: what is behind it.
- `text`, `jsontext`, `fields`, `unit`, `instant`: texts, JSON, numbers and times as people give them; `error`: what they get told.
- `gisfile`: how a file that somebody sent becomes shapes, safely; `geojson`: of these, the one read by ourselves;
  `feature`: what all of them give.
- `storage`: the tables; `database`: the engine under them.

This room knows no other room.
"""
