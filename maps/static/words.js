// Shows the words that travel beside a map. They are only ever set as textContent, and elements, never strings, are
// handed to Leaflet.
"use strict";

const cordon = {
  words: () => JSON.parse(document.getElementById("cordon-words").textContent),

  element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  },

  block(title, lines) {
    const made = cordon.element("div", "cordon-block");
    made.append(cordon.element("strong", "", title));
    for (const line of lines) made.append(cordon.element("p", "", line));
    return made;
  },

  label(map, at, text, className, angle) {
    const outer = cordon.element("div", "cordon-anchor");
    const inner = cordon.element("span", className, text);
    if (angle) inner.style.transform = `translate(-50%, -50%) rotate(${Number(angle)}deg)`;
    outer.append(inner);
    const icon = L.divIcon({ html: outer, className: "cordon-label", iconSize: [0, 0] });
    return L.marker(at, { icon, interactive: false, keyboard: false }).addTo(map);
  },

  // Labels that would overlap one placed before are left out; the order of `entries` is their importance.
  placed(map, entries, taken) {
    const shown = [];
    const boxes = taken.slice();
    for (const entry of entries) {
      const marker = cordon.label(map, entry.at, entry.text, entry.className, entry.angle);
      const box = marker.getElement().firstChild.firstChild.getBoundingClientRect();
      const hit = boxes.some(
        (b) => box.left < b.right && box.right > b.left && box.top < b.bottom && box.bottom > b.top,
      );
      if (hit) {
        marker.remove();
      } else {
        boxes.push(box);
        shown.push(marker);
      }
    }
    return shown;
  },

  fill(id, text) {
    for (const element of document.querySelectorAll(`[data-words="${id}"]`)) element.textContent = text;
  },
};
