// The page to print: fills the title block, names the zones, and writes the names of the ground where they fit.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const LEAST_PT = 7;
  cordon.fill(words.texts);

  const facts = document.getElementById("cordon-facts");
  for (const [what, text] of words.facts) facts.append(cordon.element("dt", "", what), cordon.element("dd", "", text));
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
  fitted(document.querySelector(".cordon-key"), LEAST_PT);
  const when = document.querySelector(".cordon-when");
  if (!fitted(when, LEAST_PT)) {
    const more = document.getElementById("cordon-more");
    more.hidden = false;
    more.append(hours);
    document.documentElement.classList.add("cordon-two");
    when.style.fontSize = "";
    when.append(cordon.element("p", "", "See sheet 2."));
    cordon.fill({ sheet: "1 of 2" });
  }

  const MM = (96 / 25.4) * words.fine;
  const placer = cordon.placer(map);
  placer.avoid(".cordon-symbol:not(.cordon-fix)", true);
  placer.avoid(".cordon-fix", false);
  for (const zone of words.zones) placer.zone(zone.layer, window[zone.layer]);
  placer.place(words.zones.map((zone) => cordon.zoneLabel(zone, 2 * MM)));
  const labels = placer.place(words.points.map((point) => cordon.pointLabel(point, true)));
  for (const zone of words.others) placer.zone(zone.layer, window[zone.layer]);
  placer.place(words.others.map((zone) => cordon.otherLabel(zone, 2 * MM)));
  placer.place(words.grid.map((line) => cordon.gridLabel(line, line.side, 1 * MM)));
  placer.place(words.names.map(cordon.groundName));
  const unnamed = words.points.filter((_, place) => !labels[place]).map((point) => point.text);
  if (unnamed.length) cordon.fill({ notes: `No room to label ${unnamed.join(", ")}. ${words.texts.notes}` });

  const picture = document.querySelector(".folium-map");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `Map of ${words.hours.map((one) => one.zones).join(", ")}. ${words.texts.notes}`);
  document.documentElement.dataset.ready = "yes";
})();
