// The page to print: fills the title block, names the zones, and writes the names of the ground where they fit.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  for (const [id, text] of Object.entries(words.texts)) cordon.fill(id, text);
  document.title = words.texts.title;
  const schedule = document.getElementById("cordon-schedule");
  for (const zone of words.zones) {
    schedule.append(cordon.element("dt", "", zone.label));
    for (const line of zone.lines) schedule.append(cordon.element("dd", "", line));
  }
  // The hours are never cut off: smaller letters, and where even those do not fit, a sentence that says so.
  const when = document.querySelector(".cordon-when");
  let points = 9;
  while (when.scrollHeight > when.clientHeight && points > 5) when.style.fontSize = `${(points -= 0.25)}pt`;
  if (when.scrollHeight > when.clientHeight) {
    when.querySelector("h2").textContent = "When each zone applies (too long for this sheet: use A3, or read the order)";
  }
  const taken = [];
  const entries = words.zones.map((zone) => ({ at: zone.at, text: zone.label, className: "cordon-zone-name" }));
  for (const point of words.points) entries.push({ at: point.at, text: point.label, className: "cordon-point-name" });
  for (const entry of entries) {
    const marker = cordon.label(map, entry.at, entry.text, entry.className);
    taken.push(marker.getElement().firstChild.firstChild.getBoundingClientRect());
  }
  for (const line of words.grid) cordon.label(map, line.at, line.text, line.className);
  cordon.placed(
    map,
    words.names.map((name) => ({ ...name, className: `cordon-name cordon-rank-${Number(name.rank)}` })),
    taken,
  );
  document.documentElement.dataset.ready = "yes";
})();
