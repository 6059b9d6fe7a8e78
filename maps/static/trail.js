// The officer's map of a trail: the list of visits, the time that is shown, and what is said of a chosen fix.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const fixes = cordon.fixes(words.fixes);
  const REACH_PX = 16;
  const at = (id) => document.getElementById(id);
  cordon.context(map, words);

  const labels = new Map();
  const visits = words.episodes.map((visit) => {
    let place = 0;
    const places = Array.from(cordon.numbers(visit.places), (step) => (place += step));
    places.forEach((i, n) => labels.set(i, `${labels.has(i) ? `${labels.get(i)}, ` : ""}${visit.label}${n + 1}`));
    return { ...visit, places, first: places[0], last: places[places.length - 1] };
  });

  const say = (id, text) => {
    if (at(id).textContent !== text) at(id).textContent = text;
  };
  const counted = (count) => count.toLocaleString("en-GB");
  const told = (drawn) => {
    const some = `Error circles of ${counted(drawn.circles)} of the ${counted(drawn.fixes)} fixes in view`;
    const limited = layer.circles && drawn.circles < drawn.fixes;
    say("cordon-circles-said", limited ? `${some}, the gravest first: come closer, or show less time.` : "");
  };
  const figures = words.said.marks.map((mark) => document.querySelector(`[data-mark="${mark}"] svg`));
  const layer = new cordon.TrailLayer(fixes, figures, labels, told);
  layer.addTo(map);
  cordon.trail = { fixes, layer }; // for whoever looks into the page

  const pressed = () => document.querySelectorAll("#cordon-episodes button[aria-pressed=true]");
  const shown = (from, to) => {
    const [first, end] = [fixes.from(from), fixes.from(to + 1)];
    layer.show(first, end);
    for (const button of pressed()) button.setAttribute("aria-pressed", "false");
    const all = `${counted(fixes.count)} ${fixes.count === 1 ? "fix" : "fixes"}`;
    say("cordon-shown", `${counted(end - first)} of ${all} shown`);
  };

  // The chosen fix.
  const near = (place, way) => {
    if (way < 0) return fixes.before[place];
    for (let i = place + 1; i < fixes.count; i += 1) if (fixes.before[i] === place) return i;
    return -1;
  };
  const choose = (place, others) => {
    layer.chosen = place;
    const about = at("cordon-fix");
    about.replaceChildren();
    const line = (text) => text && about.append(cordon.element("span", "cordon-line", text));
    const name = labels.has(place) ? `${labels.get(place)}: ` : "";
    about.append(cordon.element("strong", "cordon-line", name + cordon.ukTime(fixes.at[place])));
    line(`${words.said.states[fixes.state[place]]}; tag ${words.devices[fixes.device[place]]}`);
    const metres = fixes.radius[place].toLocaleString("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const degrees = [fixes.lat, fixes.lon].map((column) => column[place].toFixed(6).replace("-", "−")).join(", ");
    line(`95 % radius ${metres} m; latitude, longitude ${degrees}`);
    words.flags.forEach((flag, bit) => fixes.flags[place] & (2 ** bit) && line(`Marked: ${flag}`));
    line(words.said.joins[fixes.join[place]]);
    if (others > 0) line(`${counted(others)} more ${others === 1 ? "fix lies" : "fixes lie"} here`);
    at("cordon-before").hidden = near(place, -1) < 0;
    at("cordon-after").hidden = near(place, 1) < 0;
    layer.draw();
  };
  const step = (way) => {
    const next = near(layer.chosen, way);
    if (next < 0) return;
    clock.reach(fixes.at[next]);
    const place = [fixes.lat[next], fixes.lon[next]];
    if (!map.getBounds().pad(-0.1).contains(place)) map.panTo(place, { animate: false });
    choose(next, 0);
    if (at(way < 0 ? "cordon-before" : "cordon-after").hidden) at(way < 0 ? "cordon-after" : "cordon-before").focus();
  };
  at("cordon-first").addEventListener("click", () => {
    if (layer.from === layer.to) return;
    map.panTo([fixes.lat[layer.from], fixes.lon[layer.from]], { animate: false });
    choose(layer.from, 0);
  });
  at("cordon-before").addEventListener("click", () => step(-1));
  at("cordon-after").addEventListener("click", () => step(1));
  map.on("click", (event) => {
    const [nearest, ...others] = layer.near(event.containerPoint, REACH_PX);
    if (nearest !== undefined) choose(nearest, others.length);
  });

  // The lists.
  const clock = fixes.count ? cordon.clock(fixes.at[0], fixes.at[fixes.count - 1], shown) : null;
  document.querySelector(".cordon-clock").hidden = !clock;
  for (const fact of words.facts) at("cordon-facts").append(cordon.element("p", "", fact));
  for (const visit of visits) {
    const row = cordon.listed("cordon-episodes", visit.text, null, [visit.when], () => {
      const places = visit.places;
      clock.show(fixes.at[visit.first], fixes.at[visit.last]);
      button.setAttribute("aria-pressed", "true");
      const box = L.latLngBounds(places.map((i) => [fixes.lat[i], fixes.lon[i]]));
      map.fitBounds(box, { maxZoom: 18, padding: [40, 40], animate: false });
      choose(places[0], 0);
      const seen = map.getContainer().getBoundingClientRect(); // which on a narrow screen lies far above the list
      if (seen.bottom < 100 || seen.top > innerHeight - 100) map.getContainer().scrollIntoView();
    });
    const button = row.querySelector("button");
    button.setAttribute("aria-pressed", "false");
    for (const line of visit.lines) row.append(cordon.element("p", "cordon-about", line));
  }
  if (!visits.length) at("cordon-episodes-part").remove();
  for (const zone of words.zones) {
    const box = window[zone.layer].getBounds();
    const show = () => map.fitBounds(box, { maxZoom: 18, animate: false });
    cordon.listed("cordon-zones", zone.text, null, zone.lines, show);
  }
  if (!words.zones.length) at("cordon-zones-part").remove();

  for (const what of clock ? ["lines", "circles"] : []) {
    at(`cordon-${what}`).addEventListener("change", (event) => {
      layer[what] = event.target.checked;
      layer.draw();
    });
  }

  // The map gives room to what is said below it, and takes it back; on paper it has its size already.
  new ResizeObserver(() => layer.fine || map.invalidateSize({ animate: false })).observe(map.getContainer());
  document.querySelector(".cordon-skip").href = `#${map.getContainer().id}`;
  addEventListener("beforeprint", () => (layer.fine = 3));
  addEventListener("afterprint", () => (layer.fine = 0));
  cordon.onPaper(map);
  document.documentElement.dataset.ready = "yes";
})();
