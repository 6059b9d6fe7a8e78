// The page to print: fills the title block, and writes the names where they were placed.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const LEAST_PT = 7;
  cordon.fill(words.texts);

  const pairs = (id, rows) => {
    for (const [what, text] of rows) {
      document.getElementById(id).append(cordon.element("dt", "", what), cordon.element("dd", "", text));
    }
  };
  pairs("cordon-facts", words.facts);
  pairs("cordon-block", words.block);
  const small = document.getElementById("cordon-small");
  small.append(...words.small.map((line) => cordon.element("p", "", line)));
  const hours = document.getElementById("cordon-hours");
  for (const one of words.hours) {
    hours.append(cordon.element("dt", "", one.zones), ...one.lines.map((line) => cordon.element("dd", "", line)));
  }

  // Letters as large as there is room for, from the size that the style gives down to `least`; true when all fits.
  const fitted = (box, least) => {
    let points = (parseFloat(getComputedStyle(box).fontSize) * 72) / 96;
    const over = () => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
    while (over() && points > least) box.style.fontSize = `${(points -= 0.25)}pt`;
    return !over();
  };
  fitted(document.querySelector(".cordon-title"), 5);
  fitted(small, 5);
  fitted(document.querySelector(".cordon-key"), 6);
  const when = document.querySelector(".cordon-when");
  if (!fitted(when, LEAST_PT)) {
    const more = document.getElementById("cordon-more");
    more.hidden = false;
    more.append(hours);
    document.documentElement.classList.add("cordon-two");
    when.style.fontSize = "";
    when.append(cordon.element("p", "", "See sheet 2."));
    for (const dd of document.querySelectorAll("#cordon-block dd")) {
      if (dd.textContent === "1 of 1") dd.textContent = "1 of 2";
    }
  }

  const pictures = new Map();
  for (const { mark } of words.fixes.marks) {
    pictures.set(mark, document.querySelector(`[data-symbol="${mark}"]`).firstElementChild);
  }
  for (const [mark, north, east, radius] of words.fixes.at) {
    const { circle } = words.fixes.marks[mark];
    if (radius) L.circle([north, east], { ...circle, radius }).addTo(map);
  }
  for (const [n, [mark, north, east]] of words.fixes.at.entries()) {
    const html = pictures.get(words.fixes.marks[mark].mark).cloneNode(true);
    const size = [words.fixes.px, words.fixes.px];
    const icon = L.divIcon({ html, className: "cordon-symbol cordon-fix", iconSize: size });
    const marker = L.marker([north, east], { icon, interactive: false, keyboard: false }).addTo(map);
    marker.getElement().style.zIndex = n; // beneath the sightings, the gravest on top
  }

  for (const label of words.labels) {
    const outer = cordon.element("div", "cordon-anchor");
    const inner = cordon.element("span", `cordon-${label.kind}-name`, label.text);
    inner.style.fontSize = `${Number(label.px)}px`;
    inner.style.fontWeight = label.bold ? "bold" : "normal";
    inner.style.transform = `translate(-50%, -50%) rotate(${Number(label.angle)}deg)`;
    outer.append(inner);
    const icon = L.divIcon({ html: outer, className: "cordon-label", iconSize: [0, 0] });
    const pane = label.kind === "name" ? "cordon-names" : "markerPane";
    const marker = L.marker(label.at, { icon, pane, interactive: false, keyboard: false, zIndexOffset: 1e6 }).addTo(map);
    marker.getElement().setAttribute("aria-hidden", "true");
  }

  const picture = document.querySelector(".folium-map");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", words.texts.alt);
  document.documentElement.dataset.ready = "yes";
})();
