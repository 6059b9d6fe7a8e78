// The officer's map: popups in words, zone names, the key, and the names of the ground where they fit.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  document.title = words.texts.title;
  for (const [id, text] of Object.entries(words.texts)) cordon.fill(id, text);
  for (const item of words.bound) {
    const layer = window[item.layer];
    layer.bindPopup(() => cordon.block(item.title, item.lines), { maxWidth: 360 });
    if (item.alt) {
      const element = layer.getElement && layer.getElement();
      if (element) element.setAttribute("aria-label", item.alt);
    }
  }
  for (const label of words.labels) cordon.label(map, label.at, label.text, "cordon-zone-name");
  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    const zoom = map.getZoom();
    const bounds = map.getBounds().pad(0.2);
    const wanted = words.names
      .filter((name) => (name.rank <= 2 || zoom >= 14 + (name.rank - 2)) && bounds.contains(name.at))
      .map((name) => ({ ...name, className: `cordon-name cordon-rank-${Number(name.rank)}` }));
    const taken = [...document.querySelectorAll(".cordon-zone-name")].map((e) => e.getBoundingClientRect());
    shown = cordon.placed(map, wanted, taken);
  };
  map.on("moveend", draw);
  draw();
  document.documentElement.dataset.ready = "yes";
})();
