// The drawing on the map, and back: layers that GeoMan edits, and beneath them the true band of a circle or corridor.
"use strict";

cordon.boardShapes = (map, group, changed) => {
  const LINE = { color: "#1d70b8", weight: 3, opacity: 1, lineJoin: "round" };
  const FILL = { fill: true, fillColor: "#1d70b8", fillOpacity: 0.1 };
  const latLngs = (ring) => ring.slice(0, -1).map(([lon, lat]) => L.latLng(lat, lon));
  const place = (at) => [at.lng, at.lat];
  const closed = (ring) => [...ring.map(place), place(ring[0])];
  let drawn = [];
  let kind = null;
  let width = 0;
  let band = null;

  const put = (layer) => {
    layer.addTo(group);
    layer.on("pm:edit pm:dragend", () => changed("edited"));
    layer.on("pm:markerdrag pm:drag pm:change", () => changed("moving"));
    layer.on("pm:intersect", () => changed("crossing"));
    drawn.push(layer);
  };

  const ringsOf = (layer) => layer.getLatLngs().filter((ring) => ring.length > 2).map(closed);

  // The band of a corridor as thick a line as it is wide on the ground: what the server draws is the true one.
  const thick = () => {
    const line = L.polyline(drawn[0].getLatLngs(), {
      color: FILL.fillColor, opacity: 0.25, lineCap: "round", lineJoin: "round", interactive: false,
      weight: Math.max(1, width * cordon.metre(map)),
    });
    return line;
  };

  const showBand = (outline) => {
    band?.remove();
    band = null;
    if (kind !== "circle" && kind !== "corridor") return;
    if (outline) band = L.geoJSON(outline, { style: { ...LINE, ...FILL, weight: 1.5, interactive: false } });
    else if (kind === "corridor") band = thick();
    if (kind === "circle") drawn[0].setStyle({ fillOpacity: outline ? 0 : FILL.fillOpacity });
    band?.addTo(map);
    band?.bringToBack();
    drawn.forEach((layer) => layer.bringToFront());
  };
  map.on("zoomend", () => band instanceof L.Polyline && showBand(null));

  return {
    LINE,
    FILL,
    get layers() {
      return drawn;
    },

    render(drawing, outline) {
      for (const layer of drawn) {
        layer.pm?.disable();
        layer.pm?.disableLayerDrag();
        layer.remove();
        group.removeLayer(layer);
      }
      [drawn, kind, width] = [[], drawing?.kind || null, drawing?.width_m || 0];
      const options = { ...LINE, pmIgnore: false };
      if (kind === "polygon") {
        for (const rings of cordon.partsOf(drawing.geometry)) put(L.polygon(rings.map(latLngs), { ...options, ...FILL }));
      } else if (kind === "circle") {
        const [lon, lat] = drawing.centre;
        put(L.circle([lat, lon], { ...options, ...FILL, radius: drawing.radius_m }));
      } else if (kind === "corridor") {
        put(L.polyline(drawing.line.map(([lon, lat]) => L.latLng(lat, lon)), { ...options, fill: false }));
      }
      showBand(outline);
    },

    showBand,

    // What the layers show now, in the drawing's own words.
    read() {
      if (!drawn.length) return null;
      if (kind === "circle") {
        return { kind, centre: place(drawn[0].getLatLng()), radius_m: Math.round(drawn[0].getRadius() * 10) / 10 };
      }
      if (kind === "corridor") return { kind, line: drawn[0].getLatLngs().map(place), width_m: width };
      return cordon.drawingOf(drawn.map(ringsOf).filter((rings) => rings.length));
    },

    ringsOf,
    bounds: () => group.getBounds(),
  };
};

// What GeoMan has just drawn, in the drawing's words.
cordon.drawnByHand = (tool, layer, width) => {
  const place = (at) => [at.lng, at.lat];
  if (tool === "circle") {
    return { kind: "circle", centre: place(layer.getLatLng()), radius_m: Math.round(layer.getRadius() * 10) / 10 };
  }
  if (tool === "corridor") return { kind: "corridor", line: layer.getLatLngs().map(place), width_m: width };
  const [ring] = layer.getLatLngs();
  return cordon.drawingOf([[[...ring.map(place), place(ring[0])]]]);
};
