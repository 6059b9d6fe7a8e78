// The officer's map: popups in words, the same as a list beside it, labels where they fit, roads as wide as they are.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const NEAR_PX = 12;
  const ASIDE_PX = 22;
  const MOST_ASIDE = 6;
  const on = (item) => Boolean(window[item.layer]._map);
  cordon.fill(words.texts);
  cordon.picture(map, words);

  const block = (item) => {
    const made = cordon.element("div", "cordon-block");
    made.append(cordon.element("strong", "", item.text));
    for (const line of item.lines) made.append(cordon.element("p", "", line));
    return made;
  };

  // Symbols that lie on one another open together, so that none is hidden by the one on top.
  const together = (item) => {
    const here = map.latLngToLayerPoint(window[item.layer].getLatLng());
    const stack = words.points.filter(
      (other) => on(other) && map.latLngToLayerPoint(window[other.layer].getLatLng()).distanceTo(here) <= NEAR_PX,
    );
    const made = cordon.element("div", "");
    if (stack.length > 1) made.append(cordon.element("p", "cordon-stack", `${stack.length} locations lie here`));
    made.append(block(item), ...stack.filter((other) => other !== item).map(block));
    return made;
  };

  const size = {
    maxWidth: Math.min(340, window.innerWidth - 70), maxHeight: Math.min(320, window.innerHeight / 2),
    autoPanPadding: [64, 16], // clear of the buttons in the map's corners
  };
  const bind = (layer, content, title) => {
    layer.bindPopup(content, size);
    let before = null;
    layer.on("popupopen", (event) => {
      before = document.activeElement;
      const popup = event.popup.getElement();
      popup.setAttribute("role", "dialog");
      popup.setAttribute("aria-label", title);
      popup.tabIndex = -1;
      popup.focus({ preventScroll: true });
    });
    layer.on("popupclose", () => before && before.focus({ preventScroll: true }));
  };
  document.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());

  const asButton = (element, name) => {
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", name);
    element.setAttribute("tabindex", "0");
  };

  for (const zone of words.zones) {
    const layer = window[zone.layer];
    const box = layer.getBounds();
    bind(layer, () => block(zone), zone.text);
    layer.eachLayer((path) => {
      const naming = () => {
        const element = path.getElement();
        asButton(element, `${zone.text}: ${zone.lines.join(". ")}`);
        element.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          layer.openPopup(path.getBounds().getCenter());
        });
      };
      path.on("add", naming);
      naming();
    });
    cordon.listed("cordon-zones", zone.text, null, zone.lines, () => {
      map.fitBounds(box, { maxZoom: 18, animate: false });
      layer.openPopup(box.getCenter());
    });
  }

  const show = (point) => {
    const marker = window[point.layer];
    window[words.groups[point.tagged ? "fixes" : "sightings"]].addTo(map);
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 17), { animate: false });
    marker.openPopup();
  };

  for (const point of words.points) {
    const marker = window[point.layer];
    const circle = window[point.circle];
    const name = `${point.text}, ${point.when}: ${point.said}`;
    bind(marker, () => together(point), name);
    marker.on("popupopen", () => circle.setStyle({ weight: 3 }));
    marker.on("popupclose", () => circle.setStyle({ weight: 1.1 }));
    marker.on("add", () => asButton(marker.getElement(), name));
    asButton(marker.getElement(), name);
    const list = point.tagged ? "cordon-fixes" : "cordon-sightings";
    cordon.listed(list, point.text, point.mark, [point.when, point.said], () => show(point));
  }
  for (const list of ["cordon-sightings", "cordon-fixes"]) {
    if (!document.getElementById(list).children.length) document.getElementById(`${list}-part`).remove();
  }

  // Symbols of sightings that lie on one another stand side by side, with a line to their place.
  const aside = new Map();
  const drawnAt = (point) => {
    const at = map.latLngToContainerPoint(window[point.layer].getLatLng());
    return map.containerPointToLatLng(at.add([aside.get(point) || 0, 0]));
  };
  const setAside = () => {
    const groups = [];
    for (const point of words.points.filter((one) => !one.tagged && on(one))) {
      const place = map.latLngToContainerPoint(window[point.layer].getLatLng());
      const group = groups.find((other) => other.place.distanceTo(place) < NEAR_PX);
      if (group) group.points.push(point);
      else groups.push({ place, points: [point] });
    }
    aside.clear();
    for (const group of groups) {
      group.points.forEach((point, turn) => {
        const element = window[point.layer].getElement();
        const half = element.offsetWidth / 2;
        const shift = group.points.length > MOST_ASIDE ? 0 : (turn - (group.points.length - 1) / 2) * ASIDE_PX;
        aside.set(point, shift);
        element.style.marginLeft = `${shift - half}px`;
        element.querySelector(".cordon-leader")?.remove();
        if (!shift) return;
        const line = cordon.element("i", "cordon-leader");
        line.style.left = line.style.top = `${half}px`;
        line.style.width = `${Math.abs(shift)}px`;
        line.style.transform = `rotate(${shift > 0 ? 180 : 0}deg)`;
        element.prepend(line);
      });
    }
  };

  let shown = [];
  const draw = () => {
    for (const marker of shown) marker.remove();
    const zoom = map.getZoom();
    cordon.widen(map, words.roads);
    setAside();
    const placer = cordon.placer(map);
    placer.avoid(".cordon-symbol:not(.cordon-fix), .leaflet-control", true);
    placer.avoid(".cordon-fix", false);
    const inView = (item) => on(item) && map.getBounds().intersects(window[item.layer].getBounds());
    const zones = words.zones.filter(inView);
    for (const zone of zones) placer.zone(zone.layer, window[zone.layer]);
    const placed = [...placer.place(zones.map((zone) => cordon.zoneLabel(zone, 8)))];
    if (zoom >= 13.5) {
      const points = words.points.filter((point) => !point.tagged && on(point));
      const here = points.map((point) => ({ text: point.text, at: drawnAt(point) }));
      const inside = here.filter((point) => map.getBounds().contains(point.at));
      placed.push(...placer.place(inside.map((point) => cordon.pointLabel(point, false))));
    }
    const others = words.others.filter(inView);
    for (const zone of others) placer.zone(zone.layer, window[zone.layer]);
    placed.push(...placer.place(others.map((zone) => cordon.otherLabel(zone, 8))));
    placed.push(...cordon.groundLabels(map, placer, words));
    shown = placed.filter(Boolean);
  };
  map.on("moveend overlayadd overlayremove", draw);
  draw();
  const container = map.getContainer();
  container.setAttribute("role", "region");
  document.querySelector(".cordon-skip").href = `#${container.id}`;
  container.setAttribute("aria-label", words.texts.title);

  cordon.onPaper(map);
  document.documentElement.dataset.ready = "yes";
})();
