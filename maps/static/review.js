// The map of a review, and what was found as a list under the questions that it belongs to: a press brings all of it
// into view and makes it stand out, another one lets it go.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  cordon.context(map, words);
  let pressed = null;

  const standOut = ({ button, found }, on) => {
    button.setAttribute("aria-pressed", on);
    for (const layer of found.layers.map((name) => window[name])) {
      if (!layer.eachLayer) layer.getElement()?.classList.toggle("cordon-stands-out", on);
      else {
        layer.eachLayer((path) => path.setStyle({ weight: path.options.weight + (on ? 4 : -4) }));
        if (on) layer.bringToFront();
      }
    }
  };

  const show = (entry) => {
    const again = entry === pressed;
    if (pressed) standOut(pressed, false);
    pressed = again ? null : entry;
    if (again) return;
    window[words.found].addTo(map);
    map.fitBounds(entry.found.bounds, { maxZoom: 17, padding: [30, 30], animate: false });
    standOut(entry, true);
    map.getContainer().scrollIntoView({ block: "nearest" });
  };

  const parts = new Map();
  for (const found of words.review) {
    if (!parts.has(found.point)) {
      const list = cordon.element("ul", "cordon-found");
      if (found.point) {
        const heading = cordon.element("h3", "cordon-third", found.point);
        heading.id = `cordon-found-${parts.size}`;
        list.setAttribute("aria-labelledby", heading.id);
        document.getElementById("cordon-found").append(heading);
      }
      document.getElementById("cordon-found").append(list);
      parts.set(found.point, list);
    }
    const button = cordon.element("button", "govuk-button govuk-button--secondary", found.text);
    button.type = "button";
    button.setAttribute("aria-pressed", false);
    const entry = { button, found };
    button.addEventListener("click", () => show(entry));
    const row = cordon.element("li", "");
    row.append(button);
    parts.get(found.point).append(row);
  }
  document.documentElement.dataset.ready = "yes";
})();
