// The map of a review, and what was found as a list: a press shows it on the map.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  cordon.context(map, words);
  const list = document.getElementById("cordon-found");
  for (const found of words.review) {
    const button = cordon.element("button", "govuk-button govuk-button--secondary", found.text);
    button.type = "button";
    button.addEventListener("click", () => {
      const layer = window[found.layer];
      if (layer.getBounds) map.fitBounds(layer.getBounds(), { maxZoom: 18, animate: false });
      else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 17), { animate: false });
    });
    const row = cordon.element("li", "");
    row.append(button);
    list.append(row);
  }
  document.documentElement.dataset.ready = "yes";
})();
