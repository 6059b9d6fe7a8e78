// Printing an officer's map. A browser lays a page out for paper without telling the map, which would be cut off: it is
// brought to the size that it has on an A4 sheet before (180 by 95 mm as part of a page, else 180 square), and shows there
// what it showed.
"use strict";

// What is folded in the list is opened on paper.
cordon.onPaper = (map) => {
  const container = map.getContainer();
  const PAPER = { flex: "none", width: "680px", height: container.closest(".govuk-main-wrapper") ? "359px" : "680px" };
  let before = null;
  const onPaper = (there) => {
    if (there === Boolean(before)) return;
    const seen = map.getBounds();
    if (there) {
      const folded = [...document.querySelectorAll(".cordon-side details:not([open])")];
      before = { centre: map.getCenter(), zoom: map.getZoom(), folded };
    }
    for (const one of before.folded) one.open = there;
    for (const [name, value] of Object.entries(PAPER)) {
      if (there) container.style.setProperty(name, value, "important");
      else container.style.removeProperty(name);
    }
    map.invalidateSize({ animate: false });
    if (there) map.fitBounds(seen, { animate: false });
    else map.setView(before.centre, before.zoom, { animate: false });
    if (!there) before = null;
  };
  addEventListener("beforeprint", () => onPaper(true));
  addEventListener("afterprint", () => onPaper(false));
};
