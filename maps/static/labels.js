// Places labels on a map: beside what they name, over nothing that must be read, further off with a line where it is
// crowded. All lengths are pixels of the map's own container, whatever size it is shown at.
"use strict";

(() => {
  // What a place for a label costs; one of HIDES or more is taken by nothing that can do without.
  const HIDES = 1000;
  const CROSSES = 30;
  const OTHER_ZONE = 200;
  const OTHER_ZONE_LED = 40;
  const OWN_ZONE = 6;
  const LED = 10;
  const RING = 4;
  const RINGS = 6;
  const turns = (count) => Array.from({ length: count }, (_, n) => (n * 2 * Math.PI) / count);
  const BESIDE = [0, 6, 4, 2, 7, 1, 5, 3].map((eighth) => (eighth * Math.PI) / 4); // right, above, left, below, corners

  const hit = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const around = (x, y, width, height) => ({
    left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2, x, y,
  });

  // Rings of a zone in pixels, points that stand closer than two left out.
  const rings = (map, layer) => {
    const found = [];
    const walk = (part) => {
      if (Array.isArray(part[0])) return part.forEach(walk);
      const kept = [];
      for (const at of part) {
        const point = map.latLngToContainerPoint(at);
        const last = kept[kept.length - 1];
        if (!last || Math.abs(last.x - point.x) + Math.abs(last.y - point.y) > 2) kept.push(point);
      }
      found.push(kept);
    };
    layer.eachLayer((path) => walk(path.getLatLngs()));
    const all = found.flat();
    return { rings: found, box: { left: Math.min(...all.map((p) => p.x)), right: Math.max(...all.map((p) => p.x)),
                                  top: Math.min(...all.map((p) => p.y)), bottom: Math.max(...all.map((p) => p.y)) } };
  };

  const within = (x, y, zone) => {
    let inside = false;
    for (const ring of zone.rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [a, b] = [ring[i], ring[j]];
        if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      }
    }
    return inside;
  };

  const over = (box, zone) => {
    if (!hit(box, zone.box)) return false;
    for (const u of [0, 0.25, 0.5, 0.75, 1]) {
      for (const v of [0, 0.5, 1]) {
        if (within(box.left + u * (box.right - box.left), box.top + v * (box.bottom - box.top), zone)) return true;
      }
    }
    return zone.rings.some((ring) => ring.some((p) => p.x > box.left && p.x < box.right && p.y > box.top && p.y < box.bottom));
  };

  // A label's middle, so that its edge is `gap` from the anchor's square in the direction of `turn`.
  const middle = (anchor, turn, gap, width, height) => {
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const [ac, as] = [Math.abs(c) || 1e-9, Math.abs(s) || 1e-9];
    const far = gap / Math.max(ac, as) + Math.min(width / 2 / ac, height / 2 / as);
    return [anchor.x + c * far, anchor.y + s * far];
  };

  cordon.placer = (map) => {
    const view = map.getSize();
    const seen = map.getContainer().getBoundingClientRect();
    const shrunk = seen.width / view.x;
    const hard = [];
    const soft = [];
    const zones = new Map();
    const cut = (box) => box.left < 0 || box.top < 0 || box.right > view.x || box.bottom > view.y;

    const cost = (box, entry, led) => {
      let total = 0;
      for (const other of hard) if (hit(box, other)) total += HIDES;
      for (const other of soft) if (hit(box, other)) total += CROSSES;
      if (entry.zone === undefined) return total;
      for (const [name, zone] of zones) {
        if (!over(box, zone)) continue;
        total += name === entry.zone ? OWN_ZONE : led ? OTHER_ZONE_LED : OTHER_ZONE;
      }
      return total;
    };

    // Every place that a label could take: [middle x, middle y, anchor, what it costs by itself, whether by a line].
    function* places(entry, width, height) {
      const anchors = entry.places.map((at) => map.latLngToContainerPoint(at));
      for (const anchor of anchors) {
        if (entry.side) {
          const [dx, dy] = { middle: [0, 0], below: [0, 1], above: [0, -1], right: [1, 0] }[entry.side];
          yield [anchor.x + dx * (entry.gap + width / 2), anchor.y + dy * (entry.gap + height / 2), anchor, 0, false];
          continue;
        }
        for (const [n, turn] of BESIDE.entries()) {
          yield [...middle(anchor, turn, entry.gap, width, height), anchor, n / 10, false];
        }
      }
      const own = zones.get(entry.zone);
      if (own) {
        // Within the zone, for one that reaches beyond the view or has no room around it.
        for (let n = 1; n < 16; n++) {
          for (let m = 1; m < 16; m++) {
            const [x, y] = [(view.x * n) / 16, (view.y * m) / 16];
            if (within(x, y, own)) yield [x, y, { x, y }, 3 + (Math.abs(n - 8) + Math.abs(m - 8)) / 10, false];
          }
        }
      }
      for (let ring = 1; ring <= (entry.led ? RINGS : 0); ring++) {
        for (const anchor of anchors) {
          for (const turn of turns(16)) {
            const gap = entry.gap + ring * height;
            yield [...middle(anchor, turn, gap, width, height), anchor, LED + RING * ring, true];
          }
        }
      }
    }

    const lineTo = (anchor, box) => {
      const x = Math.min(Math.max(anchor.x, box.left), box.right) - anchor.x;
      const y = Math.min(Math.max(anchor.y, box.top), box.bottom) - anchor.y;
      const long = Math.hypot(x, y);
      for (let at = 4; at < long; at += 6) {
        soft.push(around(anchor.x + (x * at) / long, anchor.y + (y * at) / long, 4, 4));
      }
      const line = cordon.element("i", "cordon-leader");
      line.style.width = `${long}px`;
      line.style.transform = `rotate(${Math.atan2(y, x)}rad)`;
      return line;
    };

    // Places one label; null where it has no room and need not be shown.
    const place = (entry) => {
      const outer = cordon.element("div", "cordon-anchor");
      const inner = cordon.element("span", entry.className, entry.text);
      outer.append(inner);
      const icon = L.divIcon({ html: outer, className: "cordon-label", iconSize: [0, 0] });
      const options = { icon, pane: entry.pane || "markerPane", interactive: false, keyboard: false, zIndexOffset: 1e6 };
      const marker = L.marker(map.containerPointToLatLng([0, 0]), options).addTo(map);
      marker.getElement().setAttribute("aria-hidden", "true");
      const [width, height] = [inner.offsetWidth, inner.offsetHeight];
      const turn = ((entry.angle || 0) * Math.PI) / 180;
      const wide = Math.abs(width * Math.cos(turn)) + Math.abs(height * Math.sin(turn));
      const high = Math.abs(width * Math.sin(turn)) + Math.abs(height * Math.cos(turn));
      let best = null;
      for (const [x, y, anchor, own, led] of places(entry, wide, high)) {
        if (best && own >= best.total) continue;
        const box = around(x, y, wide, high);
        if (cut(box)) continue;
        const total = own + cost(box, entry, led);
        if (!best || total < best.total) best = { box, anchor, led, total };
        if (total === 0) break;
      }
      if (!best && entry.must) {
        const first = map.latLngToContainerPoint(entry.places[0]);
        const x = Math.min(Math.max(first.x, wide / 2), Math.max(view.x - wide / 2, wide / 2));
        const y = Math.min(Math.max(first.y, high / 2), view.y - high / 2);
        best = { box: around(x, y, wide, high), anchor: first, led: false, total: 0 };
      }
      if (!best || (best.total >= HIDES && !entry.must)) {
        marker.remove();
        return null;
      }
      const { box, anchor } = best;
      marker.setLatLng(map.containerPointToLatLng([anchor.x, anchor.y]));
      inner.style.transform =
        `translate(${box.x - anchor.x - width / 2}px, ${box.y - anchor.y - height / 2}px) rotate(${turn}rad)`;
      if (best.led) outer.prepend(lineTo(anchor, box));
      hard.push(box);
      return marker;
    };

    return {
      // What is in the page already: `must` not be covered, or may be where there is no other room.
      avoid(selector, must) {
        for (const element of document.querySelectorAll(selector)) {
          const box = element.getBoundingClientRect();
          (must ? hard : soft).push(around(
            ((box.left + box.right) / 2 - seen.left) / shrunk, ((box.top + box.bottom) / 2 - seen.top) / shrunk,
            box.width / shrunk, box.height / shrunk,
          ));
        }
      },
      zone: (name, layer) => zones.set(name, rings(map, layer)),
      place: (entries) => entries.map(place),
    };
  };

  // The labels of each kind of thing; `zone` is the name that the placer knows the zone by.
  const halfSymbol = () => (document.querySelector(".cordon-symbol:not(.cordon-fix)")?.offsetWidth || 0) / 2;
  cordon.zoneLabel = (zone, gap) => ({
    text: zone.text, places: zone.at, zone: zone.layer, gap, led: true, must: true, className: "cordon-zone-name",
  });
  cordon.otherLabel = (zone, gap) => ({
    text: zone.text, places: zone.at, zone: zone.layer, gap, led: true, must: true, className: "cordon-other-name",
  });
  cordon.pointLabel = (point, led) => ({
    text: point.text, places: [point.at], gap: halfSymbol() * 1.15, led, className: "cordon-point-name",
  });
  cordon.gridLabel = (line, side, gap) => ({
    text: line.text, places: [line.at], side, gap, className: "cordon-grid-name",
  });
  cordon.groundName = (name) => ({
    text: name.text, places: [name.at], side: "middle", gap: 0, angle: Number(name.angle), pane: "cordon-names",
    className: `cordon-name cordon-rank-${Number(name.rank)}`,
  });
})();
