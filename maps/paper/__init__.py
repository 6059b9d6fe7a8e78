"""A scene on paper: which ground, what stands where, and the two that draw it.

    layout ──> plan ──> naming ──┬──> page     (HTML, by Folium)
    series: how many sheets      ├──> svg, typeset ──> maps.sheet (PDF, PNG, by Typst)
                                 └──> features (GeoJSON)

- `layout`: which ground goes on which paper at which scale, and which sheets show it larger.
- `plan`: what stands on a sheet, and where; nothing is in it that is not seen.
- `label`, `naming`: where each label stands, over nothing that must be read; `lettering`: what the fonts can write.
- `wording`: the words beside a map.
"""
