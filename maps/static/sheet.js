// The page to print: fills the title block, names the zones, and writes the names of the ground where they fit.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  cordon.fill(words.texts);
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
  const taken = cordon.boxes(".cordon-symbol");
  for (const line of words.grid) {
    taken.push(cordon.boxOf(cordon.label(map, line.at, line.text, "cordon-grid-name", line.side)));
  }
  cordon.placed(map, words.zones.map(cordon.zoneLabel), taken);
  const sides = ["right", "left", "above", "below"];
  cordon.placed(map, words.points.map((point) => ({
    text: point.label, places: [point.at], sides, must: true, className: "cordon-point-name",
  })), taken);
  cordon.placed(map, words.names.map(cordon.groundName), taken);
  document.documentElement.dataset.ready = "yes";
})();
