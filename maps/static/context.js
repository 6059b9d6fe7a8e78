// What is there before anything is drawn: zones, places and what a review found, labelled, over the ground.
"use strict";

cordon.context = (map, words) => {
  const on = (item) => Boolean(window[item.layer]._map);
  const bounds = (item) => window[item.layer].getBounds?.() || L.latLngBounds([window[item.layer].getLatLng()]);
  const inView = (item) => on(item) && map.getBounds().intersects(bounds(item));
  // A shape whose edge is nowhere to be seen needs no name; and of the grounds that lie within one another, those that have room.
  const edgeInView = (item) => inView(item) && !bounds(item).contains(map.getBounds());
  const foundLabel = (found) => ({
    text: found.text, places: found.at, zone: found.layer, gap: 8, led: true, must: found.kind !== "core",
    className: "cordon-found-name",
  });
  const placeLabel = (place) => ({ ...cordon.pointLabel(place, true), className: "cordon-place-name" });
  cordon.fill(words.texts);

  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    cordon.widen(map, words.roads);
    const placer = cordon.placer(map);
    placer.avoid(".cordon-symbol, .leaflet-control", true);
    const shapes = [...words.zones, ...words.review].filter(inView);
    for (const item of shapes) if (window[item.layer].eachLayer) placer.zone(item.layer, window[item.layer]);
    const placed = placer.place(words.review.filter(edgeInView).map(foundLabel));
    placed.push(...placer.place(words.zones.filter(inView).map((zone) => cordon.zoneLabel(zone, 8))));
    placed.push(...placer.place(words.places.filter(inView).map(placeLabel)));
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
