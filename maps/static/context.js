// What is there before anything is drawn: zones, places and what a review found, labelled, over the ground.
"use strict";

cordon.context = (map, words) => {
  const on = (item) => Boolean(window[item.layer]._map);
  const bounds = (item) => window[item.layer].getBounds?.() || L.latLngBounds([window[item.layer].getLatLng()]);
  const inView = (item) => on(item) && map.getBounds().intersects(bounds(item));
  // A shape whose edge is nowhere to be seen needs no name. What has no room but over something else goes without, for a
  // button names each; the grounds that can be proved lie within one another, and are named last and without a line.
  const edgeInView = (item) => inView(item) && !bounds(item).contains(map.getBounds());
  const foundLabel = (found) => ({
    text: found.text, places: found.at, zone: found.layer, gap: 8, led: found.kind !== "core", must: found.kind === "zone",
    className: "cordon-found-name",
  });
  const placeLabel = (place) => ({ ...cordon.pointLabel(place, true), className: "cordon-place-name" });
  cordon.fill(words.texts);
  cordon.picture(map, words);

  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    cordon.widen(map, words.roads);
    const placer = cordon.placer(map);
    placer.avoid(".cordon-symbol, .leaflet-control", true);
    const shapes = [...words.zones, ...words.review].filter(inView);
    for (const item of shapes) if (window[item.layer].eachLayer) placer.zone(item.layer, window[item.layer]);
    const found = words.review.filter(edgeInView);
    const cores = found.filter((one) => one.kind === "core");
    const placed = placer.place(found.filter((one) => one.kind !== "core").map(foundLabel));
    placed.push(...placer.place(words.zones.filter(inView).map((zone) => cordon.zoneLabel(zone, 8))));
    placed.push(...placer.place(words.places.filter(inView).map(placeLabel)));
    placed.push(...placer.place((words.others || []).filter(inView).map((other) => cordon.otherLabel(other, 8))));
    placed.push(...placer.place(cores.map(foundLabel)));
    placed.push(...cordon.groundLabels(map, placer, words));
    shown = placed.filter(Boolean);
  };
  map.on("moveend overlayadd overlayremove", draw);
  draw();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    Object.assign(map.options, { fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, inertia: false });
    map._zoomAnimated = false; // which Leaflet reads once, when the map is made
  }
  const container = map.getContainer();
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", words.texts.title);
};
