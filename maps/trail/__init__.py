"""The trail on an officer's map: a hundred thousand fixes in one page, with a slider of time and the visits beside it.

- `scene`: what such a map shows: columns of fixes, visits, zones. Start here.
- `join`: which fixes a line joins, and where none may lead.
- `packing`: the columns as a dense text, which `static/trail-fixes.js` reads.
- `page`: drawn by Folium and our own scripts, as a page or as a part of one.

In the browser `trail-fixes.js` unpacks, `trail-layer.js` draws on one canvas, `trail-clock.js` is the slider and
`trail.js` brings them together.
"""
