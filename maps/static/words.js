// Shows the words that travel beside a map. They are only ever set as textContent, and elements, never strings, are
// handed to Leaflet.
"use strict";

const cordon = {
  words: () => JSON.parse(document.getElementById("cordon-words").textContent),

  element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  },

  fill(texts) {
    for (const [id, text] of Object.entries(texts)) {
      for (const element of document.querySelectorAll(`[data-words="${id}"]`)) element.textContent = text;
    }
    if (texts.title) document.title = texts.title;
  },

  // Where a label stands beside its place; the distance is in ems of its own letters.
  SIDES: {
    middle: "translate(-50%, -50%)",
    right: "translate(0.85em, -50%)",
    left: "translate(calc(-100% - 0.85em), -50%)",
    above: "translate(-50%, calc(-100% - 0.7em))",
    below: "translate(-50%, 0.7em)",
  },

  label(map, at, text, className, side, angle, pane = "markerPane") {
    const outer = cordon.element("div", "cordon-anchor");
    const inner = cordon.element("span", className, text);
    inner.style.transform = cordon.SIDES[side] + (angle ? ` rotate(${Number(angle)}deg)` : "");
    outer.append(inner);
    const icon = L.divIcon({ html: outer, className: "cordon-label", iconSize: [0, 0] });
    const marker = L.marker(at, { icon, pane, interactive: false, keyboard: false }).addTo(map);
    marker.getElement().setAttribute("aria-hidden", "true");
    return marker;
  },

  boxOf: (marker) => marker.getElement().firstChild.firstChild.getBoundingClientRect(),

  boxes: (selector) => [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect()),

  hit: (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top,

  // Places labels in the order of their importance. Each tries its places and sides; one that would be cut off, or lie
  // over a box already taken, is left out, unless it `must` be shown: then it takes its first place.
  placed(map, entries, taken) {
    const shown = [];
    const view = map.getContainer().getBoundingClientRect();
    const cut = (box) => box.left < view.left || box.right > view.right || box.top < view.top || box.bottom > view.bottom;
    for (const entry of entries) {
      const tries = entry.places.flatMap((at) => entry.sides.map((side) => [at, side]));
      let marker = null;
      for (const [at, side] of tries) {
        marker = cordon.label(map, at, entry.text, entry.className, side, entry.angle, entry.pane);
        const box = cordon.boxOf(marker);
        if (!cut(box) && !taken.some((other) => cordon.hit(box, other))) break;
        marker.remove();
        marker = null;
      }
      if (!marker && entry.must) {
        marker = cordon.label(map, tries[0][0], entry.text, entry.className, tries[0][1], entry.angle, entry.pane);
      }
      if (marker) {
        taken.push(cordon.boxOf(marker));
        shown.push(marker);
      }
    }
    return shown;
  },

  zoneLabel: (zone) => ({
    text: zone.text, places: zone.at, sides: ["right", "above", "left", "below", "middle"], must: true,
    className: "cordon-zone-name",
  }),

  earlierLabel: (zone) => ({ ...cordon.zoneLabel(zone), className: "cordon-earlier-name" }),

  pointLabel: (point, must) => ({
    text: point.text, places: [point.at], sides: ["right", "left", "above", "below"], must, className: "cordon-point-name",
  }),

  groundName: (name) => ({
    text: name.text, places: [name.at], sides: ["middle"], angle: name.angle, pane: "cordon-names",
    className: `cordon-name cordon-rank-${Number(name.rank)}`,
  }),
};
