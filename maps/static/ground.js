// The ground under a map in degrees: roads as wide as they are, figures of the National Grid, names where they fit.
"use strict";

(() => {
  const on = (item) => Boolean(window[item.layer]._map);

  // Pixels to a metre of the ground in the middle of the map.
  cordon.metre = (map) =>
    2 ** (map.getZoom() + 8) / (40075016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180));

  // Where a line of the grid enters the view from the south or the west, for its figure.
  const entry = (one, bounds) => {
    const along = one.upright ? 0 : 1;
    const [first, last] = [one.line[0], one.line[one.line.length - 1]];
    const edge = one.upright ? bounds.getSouth() : bounds.getWest();
    const share = Math.min(1, Math.max(0, (edge - first[along]) / (last[along] - first[along])));
    const at = [0, 1].map((axis) => first[axis] + share * (last[axis] - first[axis]));
    return bounds.contains(at) ? [at] : [];
  };

  // The picture of the ground: tiles that travel in the page. Where a zoom has none, a part of a coarser one stands.
  cordon.picture = (map, words) => {
    const tiles = words.ground.tiles;
    if (!tiles) return;
    const [least, west, north, east, south] = tiles.levels[0];
    const place = (x, y) => map.unproject([x * 256, y * 256], least);
    const Picture = L.GridLayer.extend({
      createTile(coords) {
        const tile = cordon.element("div", "cordon-tile");
        for (let up = 0; coords.z - up >= least; up += 1) {
          const [x, y] = [coords.x >> up, coords.y >> up];
          const image = tiles.images[`${coords.z - up}/${x}/${y}`];
          if (!image) continue;
          // Beneath it the same again, a pixel further, fills the seam where the browser rounds.
          for (const beyond of [1, 0]) {
            const part = cordon.element("img", "");
            part.alt = "";
            part.decoding = "sync";
            part.src = image;
            part.style.width = part.style.height = `${256 * 2 ** up}px`;
            part.style.left = `${256 * ((x << up) - coords.x) + beyond}px`;
            part.style.top = `${256 * ((y << up) - coords.y) + beyond}px`;
            tile.append(part);
          }
          break;
        }
        return tile;
      },
    });
    new Picture({
      pane: "cordon-ground", minNativeZoom: least, maxNativeZoom: least + 8, keepBuffer: 1, noWrap: true,
      bounds: L.latLngBounds(place(west, north), place(east, south)),
    }).addTo(window[words.ground.layer]);
  };

  cordon.widen = (map, roads) => {
    for (const road of roads) {
      window[road.layer].setStyle({ weight: Math.max(road.width_m * cordon.metre(map), 0.7) + road.casing_px });
    }
  };

  // The last labels to be placed: those of the ground give way to all others.
  cordon.groundLabels = (map, placer, words) => {
    const placed = [];
    if (on(words.grid)) {
      const bounds = map.getBounds().pad(-0.01);
      for (const one of words.grid.lines) {
        const lines = entry(one, bounds).map((at) => ({ text: one.text, at }));
        placed.push(...placer.place(lines.map((line) => cordon.gridLabel(line, one.upright ? "above" : "right", 4))));
      }
    }
    if (on(words.ground)) {
      const wide = map.getBounds().pad(0.2);
      const names = words.ground.names.filter(
        (name) => (name.rank <= 2 || map.getZoom() >= 11.75 + name.rank) && wide.contains(name.at),
      );
      placed.push(...placer.place(names.map(cordon.groundName)));
    }
    return placed;
  };
})();
