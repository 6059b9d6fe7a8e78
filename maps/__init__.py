"""Maps: what a court map shows, and to whom.

Read in this order:

- `scene`: what a map shows, free of any renderer; a `SubjectScene` is a type of its own.
- `symbol`: the shapes and colours of findings and zones.
- `basemap/`: the ground under them, from local files; or a plain National Grid.
- `interactive`: the officer's map, to click in.
- `trail/`: a trail of a hundred thousand fixes on such a map, with the time to choose and the visits beside it.
- `paper/`: how a scene is laid out on paper, and drawn as a page by Folium; `sheet` sets the same plan by Typst; `boundary` tells a
  zone's edge in words.
- `pack`: all exhibits of a matter, of the rows of `located`; `manifest`: by which a pack is verified. `desk`: drafts and a card.
- `part`: a map as strings for a page of the web application, or framed as a file that opens from disk.
- `board`: the part on which an officer draws a zone, and the one to look it over; `figure`: how its places and
  findings are drawn.
- `drawing`: what both have Folium draw; `grid`: the National Grid's lines; `ground`: what lies
  under a map in degrees; `spread`: symbols that lie on one another.
- `text`: how words reach a page without passing through Folium; `assets`: our own scripts and styles, and Leaflet's.

This room knows no database.
"""
