// The officer's map: popups in words, the same as a list beside it, labels where they fit, roads as wide as they are.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const NEAR_PX = 12;
  cordon.fill(words.texts);

  const block = (item) => {
    const made = cordon.element("div", "cordon-block");
    made.append(cordon.element("strong", "", item.title));
    for (const line of item.lines) made.append(cordon.element("p", "", line));
    return made;
  };

  // Symbols that lie on one another open together, so that none is hidden by the one on top.
  const together = (item) => {
    const here = map.latLngToLayerPoint(window[item.layer].getLatLng());
    const stack = words.points.filter((other) => {
      const marker = window[other.layer];
      return marker._map && map.latLngToLayerPoint(marker.getLatLng()).distanceTo(here) <= NEAR_PX;
    });
    const made = cordon.element("div", "");
    if (stack.length > 1) made.append(cordon.element("p", "cordon-stack", `${stack.length} locations lie here`));
    made.append(block(item), ...stack.filter((other) => other !== item).map(block));
    return made;
  };

  const show = (point) => {
    const marker = window[point.layer];
    window[words.groups[point.tagged ? "fixes" : "sightings"]].addTo(map);
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 17), { animate: false });
    marker.openPopup();
  };

  const listed = (list, item, mark, notes, act) => {
    const button = cordon.element("button", "");
    button.type = "button";
    const symbol = mark && document.querySelector(`[data-mark="${mark}"] svg`);
    if (symbol) button.append(symbol.cloneNode(true));
    const text = cordon.element("span", "");
    text.append(cordon.element("strong", "", item.title));
    for (const note of notes) text.append(cordon.element("span", "cordon-line", note));
    button.append(text);
    button.addEventListener("click", act);
    const row = cordon.element("li", "");
    row.append(button);
    document.getElementById(list).append(row);
  };

  for (const zone of words.zones) {
    const layer = window[zone.layer];
    layer.bindPopup(() => block(zone), { maxWidth: 340 });
    const box = layer.getBounds();
    listed("cordon-zones", zone, null, zone.lines, () => {
      map.fitBounds(box, { maxZoom: 18, animate: false });
      layer.openPopup(box.getCenter());
    });
  }
  for (const point of words.points) {
    const marker = window[point.layer];
    const circle = window[point.circle];
    const named = `${point.title}, ${point.when}: ${point.said}`;
    marker.bindPopup(() => together(point), { maxWidth: 340, maxHeight: 320 });
    marker.on("popupopen", () => circle.setStyle({ weight: 3, opacity: 1 }));
    marker.on("popupclose", () => circle.setStyle({ weight: 1.1, opacity: 1 }));
    const naming = () => {
      const element = marker.getElement();
      if (!element) return;
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", named);
    };
    marker.on("add", naming);
    naming();
    const list = point.tagged ? "cordon-fixes" : "cordon-sightings";
    listed(list, point, point.mark, [point.when, point.said], () => show(point));
  }
  for (const list of ["cordon-sightings", "cordon-fixes"]) {
    if (!document.getElementById(list).children.length) document.getElementById(`${list}-part`).remove();
  }

  // Where a line of the grid enters the view, for its figure.
  const entry = (line, bounds, upright) => {
    const inside = line.filter(([lat, lon]) =>
      upright ? lat >= bounds.getSouth() && lat <= bounds.getNorth() : lon >= bounds.getWest() && lon <= bounds.getEast());
    const [a, b] = [line[0], line[line.length - 1]];
    const edge = upright ? bounds.getSouth() : bounds.getWest();
    const from = upright ? a[0] : a[1];
    const to = upright ? b[0] : b[1];
    if (!inside.length && (edge < from || edge > to)) return null;
    const share = Math.min(1, Math.max(0, (edge - from) / (to - from)));
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  };

  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    const zoom = map.getZoom();
    const bounds = map.getBounds();
    const metre = 2 ** (zoom + 8) / (40075016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180));
    for (const road of words.roads) {
      window[road.layer].setStyle({ weight: Math.max(road.width_m * metre, 0.7) + road.casing_px });
    }
    const taken = cordon.boxes(".cordon-symbol, .leaflet-control");
    shown = cordon.placed(map, words.zones.filter((zone) => window[zone.layer]._map).map(cordon.zoneLabel), taken);
    if (zoom >= 14.5) {
      const points = words.points.filter((point) => !point.tagged && window[point.layer]._map);
      shown.push(...cordon.placed(map, points.map((point) => ({
        text: point.title, places: [window[point.layer].getLatLng()], sides: ["right", "left", "above", "below"],
        className: "cordon-point-name",
      })), taken));
    }
    if (map.hasLayer(window[words.grid.layer])) {
      const pad = map.getBounds().pad(-0.02);
      const figures = [];
      for (const one of words.grid.lines) {
        const at = entry(one.line, pad, one.upright);
        if (at && bounds.contains(at)) {
          figures.push({ text: one.text, places: [at], sides: [one.upright ? "above" : "right"], className: "cordon-grid-name" });
        }
      }
      shown.push(...cordon.placed(map, figures, taken));
    }
    const wide = bounds.pad(0.2);
    const names = words.names.filter((name) => (name.rank <= 2 || zoom >= 11.75 + name.rank) && wide.contains(name.at));
    shown.push(...cordon.placed(map, names.map(cordon.groundName), taken));
  };
  map.on("moveend overlayadd overlayremove", draw);
  draw();
  document.documentElement.dataset.ready = "yes";
})();
