// The tools: which one is on, what it says to do next, and GeoMan driven by it.
"use strict";

(() => {
  const SHAPES = { polygon: "Polygon", rectangle: "Rectangle", circle: "Circle", corridor: "Line", cut: "Cut" };
  const FREELY = " Corners keep to zones nearby; hold Alt to place one freely.";
  const freely = () => (cordon.words().zones.length ? FREELY : "");
  const SAY = {
    polygon: [
      "Click the first corner of the outline.", "Click the second corner.", "Click the third corner.",
      "Click the next corner, or the first corner again to close the outline.",
    ],
    cut: [
      "Click the first corner of the hole, within the drawing.", "Click the second corner of the hole.",
      "Click the third corner of the hole.", "Click the next corner, or the first corner again to cut the hole.",
    ],
    rectangle: ["Click one corner of the rectangle.", "Click the opposite corner."],
    circle: [
      "Click the centre, then where the circle should reach. Or type the radius first.",
      "Click where the circle should reach, or type the radius and choose Finish.",
    ],
    corridor: [
      "Click where the route starts.", "Click the next point of the route.",
      "Click the next point of the route, or the last point again to end it.",
    ],
    edit: [
      "Drag a corner to move it. Drag a mark between two corners to add one. Right-click a corner, or hold it, to remove it.",
    ],
    edit_circle: ["Drag the middle or the rim of the circle, or type its radius."],
    drag: ["Drag the drawing to where it should lie."],
    remove: ["Click the part to remove."],
  };
  const AGAIN = "That line would cross the outline. Choose another place.";
  // Each corner has a handle: with more of them than these a browser stands still.
  const MOST_HANDLES = 1500;
  const LEAST_APART_PX = 30;
  const TOO_MANY = "This outline has too many corners to move by hand. Draw it anew, or bring in a simpler one.";
  const NOTHING_YET = "Draw something first.";
  const ALONE = "A circle or corridor can be cut, or have parts added, only while connected. Try again.";
  const CALLED = { polygon: "outline", corridor: "corridor", cut: "hole", rectangle: "rectangle", circle: "circle" };
  // A rectangle or circle that is begun is one click.
  const KEPT = ["polygon", "corridor", "cut"];

  cordon.boardTools = ({ root, map, state, shapes, preview, say, live, sizes, showSteps, keep }) => {
    let tool = null;
    let working = null;
    let corners = 0;
    let cuts = [];
    let resuming = false;
    const buttons = [...root.querySelectorAll("[data-tool]")];
    const drawing = () => Boolean(tool && SHAPES[tool]);
    const draw = () => map.pm.Draw[SHAPES[tool]];

    const snapping = () => ({ snappable: true, snapDistance: 15, snapMiddle: false });
    const dashed = { ...shapes.LINE, dashArray: "6 5" };
    // A corridor is drawn as wide as it is on the ground.
    const wide = () => ({
      color: shapes.LINE.color, opacity: 0.3, lineCap: "round", lineJoin: "round",
      weight: Math.max(3, sizes.width() * cordon.metre(map)),
    });
    const style = () => (tool === "corridor" ? wide() : tool === "circle" ? { ...shapes.LINE, ...shapes.FILL } : shapes.LINE);
    const options = () => ({
      ...snapping(), allowSelfIntersection: tool === "corridor", tooltips: false, continueDrawing: false,
      finishOn: null, pathOptions: { ...shapes.LINE, ...shapes.FILL, pmIgnore: false },
      templineStyle: style(), hintlineStyle: tool === "corridor" ? wide() : dashed,
      layersToCut: tool === "cut" ? [...shapes.layers] : [],
    });

    // The corners of a shape that is being drawn, which are kept as the drawing is; null where there are none.
    const unfinished = () => {
      if (!corners || !KEPT.includes(tool)) return null;
      const line = working.getLatLngs().flat().map((at) => [at.lng, at.lat]);
      return { tool, line, ...(tool === "corridor" ? { width_m: sizes.width() } : {}) };
    };

    const hint = () => {
      const said = tool === "edit" && state.drawing?.kind === "circle" ? SAY.edit_circle : SAY[tool];
      const zoom = tool === "edit" && state.drawing?.kind === "polygon" && shapes.layers.some(crowded);
      const snaps = !corners && ["polygon", "corridor"].includes(tool) ? freely() : "";
      say(said[Math.min(corners, said.length - 1)] + snaps + (zoom ? " Zoom in to tell the corners apart." : ""));
      showSteps();
    };

    const show = () => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
        const needs = !["polygon", "rectangle", "circle", "corridor"].includes(button.dataset.tool);
        button.setAttribute("aria-disabled", String(needs && !state.drawing));
      }
      root.classList.toggle("cordon-drawing", drawing());
      root.querySelector("#cordon-going").hidden = !tool;
      root.querySelector('[data-step="finish"]').hidden = !drawing();
      sizes.show(tool);
      showSteps();
    };

    const off = () => {
      const was = tool;
      tool = null;
      if (was && SHAPES[was]) map.pm.disableDraw();
      for (const layer of shapes.layers) {
        layer.pm.disable();
        layer.pm.disableLayerDrag();
        layer.off("click", removing);
      }
      map.doubleClickZoom.enable();
      working = null;
      corners = 0;
    };

    // Whether a polygon's corners are so close on the screen that their handles would lie on one another.
    const crowded = (layer) => {
      const corners_px = shapes.ringsOf(layer).map((ring) => ring.map(([lon, lat]) => map.latLngToLayerPoint([lat, lon])));
      const round = corners_px.flatMap((ring) => ring.slice(1).map((at, n) => at.distanceTo(ring[n])));
      return round.reduce((sum, px) => sum + px, 0) / round.length < LEAST_APART_PX;
    };

    // Puts the tool that is on to work on the layers that are there now.
    const apply = () => {
      for (const layer of shapes.layers) {
        if (tool === "edit") {
          const kind = state.drawing?.kind;
          const hidden = kind === "polygon" && crowded(layer);
          layer.pm.enable({ ...snapping(), allowSelfIntersection: kind === "corridor", draggable: kind === "circle",
                            removeLayerBelowMinVertexCount: false, preventMarkerRemoval: kind === "circle",
                            hideMiddleMarkers: hidden });
        }
        if (tool === "drag") layer.pm.enableLayerDrag();
        if (tool === "remove") layer.on("click", removing);
      }
      show();
    };

    const removing = (event) => {
      const left = shapes.layers.filter((layer) => layer !== event.target).map(shapes.ringsOf);
      const whole = state.drawing.kind !== "polygon";
      stop("The part is removed.");
      state.set(whole ? null : cordon.drawingOf(left), "drawn");
    };

    const rest = (words) => {
      off();
      shapes.render(state.drawing, preview.known(state.drawing)?.geometry);
      show();
      say(words || "Choose a tool to go on.");
    };
    const stop = (words) => {
      rest(words);
      keep(null);
    };

    const choose = async (wanted) => {
      if (tool) stop();
      if (["edit", "drag", "cut", "remove"].includes(wanted) && !state.drawing) return say(NOTHING_YET);
      if (wanted === "edit" && state.drawing.kind === "polygon") {
        const handles = shapes.layers.flatMap((layer) => shapes.ringsOf(layer).flat()).length;
        if (handles > MOST_HANDLES) return say(TOO_MANY);
      }
      if (wanted === "cut" && state.drawing.kind !== "polygon") {
        try {
          shapes.render(cordon.drawingOf(await preview.parts(state.drawing)));
        } catch (fault) {
          return say(fault.message && fault instanceof cordon.Refused ? fault.message : ALONE);
        }
      }
      tool = wanted;
      cuts = [];
      if (SHAPES[tool]) {
        map.doubleClickZoom.disable();
        map.pm.enableDraw(SHAPES[tool], options());
      }
      apply();
      hint();
    };

    // Puts back the corners of a shape that was not finished; false where its tool can't be taken up.
    const resume = async (left) => {
      if (left.width_m) sizes.setWidth(left.width_m);
      await choose(left.tool);
      if (tool !== left.tool) return false;
      resuming = true;
      for (const [lon, lat] of left.line) draw()._createVertex({ latlng: L.latLng(lat, lon) });
      resuming = false;
      hint();
      return true;
    };

    // Joins what was drawn to what is there: several parts are kept as outlines. Where that can't be, its corners stay, to
    // be finished once it can.
    const add = async (made, left) => {
      const before = state.drawing;
      try {
        const parts = before ? [...(await preview.parts(before)), ...(await preview.parts(made))] : null;
        state.set(parts ? cordon.drawingOf(parts) : made, "drawn");
        keep(unfinished());
      } catch (fault) {
        if (left && !tool) await resume(left);
        say(fault.message && fault instanceof cordon.Refused ? fault.message : ALONE);
      }
    };

    const circleHere = () => {
      const radius = sizes.radius();
      const circle = draw();
      if (!corners || !radius) return say(corners ? sizes.wrong("radius") || SAY.circle[1] : SAY.circle[0]);
      const at = circle._centerMarker.getLatLng();
      rest();
      add({ kind: "circle", centre: [at.lng, at.lat], radius_m: radius }, null);
    };

    const finish = () => {
      if (!drawing()) return stop();
      if (tool === "circle") return circleHere();
      const was = tool;
      draw()._finishShape(tool === "rectangle" ? { latlng: draw()._hintMarker.getLatLng() } : undefined);
      if (tool === was) hint();
    };

    const widen = () => {
      if (tool !== "corridor") return;
      Object.assign(draw().options, { templineStyle: wide(), hintlineStyle: wide() });
      draw().setStyle();
      keep(unfinished());
    };
    map.on("zoomend", () => {
      widen();
      if (tool !== "edit") return;
      apply();
      hint();
    });
    map.on("pm:drawstart", (event) => {
      working = event.workingLayer;
      corners = 0;
      const count = () => {
        corners = working.getLatLngs ? working.getLatLngs().flat().length : 1;
        if (resuming) return;
        hint();
        keep(unfinished());
      };
      working.on("pm:vertexadded pm:vertexremoved", count);
      working.on("pm:centerplaced", () => {
        corners = 1;
        if (sizes.radius()) return setTimeout(circleHere);
        hint();
        if (sizes.wrong("radius")) say(sizes.wrong("radius"));
      });
      working.on("pm:change", () => live(tool, working, map.pm.Draw[event.shape]._hintMarker));
    });
    map.on("click", () => {
      if (tool === "rectangle" && corners === 0) {
        corners = 1;
        hint();
      }
    });
    map.on("pm:intersect", () => say(AGAIN));
    map.on("pm:create", (event) => {
      const made = cordon.drawnByHand(tool, event.layer, sizes.width());
      const left = unfinished();
      event.layer.remove();
      setTimeout(() => {
        rest();
        add(made, left);
      });
    });
    // GeoMan cuts with fifteen decimals; the corners that were there keep all of theirs.
    const exactly = (layer, parts) => {
      const name = (at) => at.map((degrees) => degrees.toFixed(12)).join();
      const before = new Map(shapes.ringsOf(layer).flat().map((at) => [name(at), at]));
      return parts.map((rings) => rings.map((ring) => ring.map((at) => before.get(name(at)) || at)));
    };
    map.on("pm:cut", (event) => cuts.push(event));
    map.on("pm:drawend", (event) => {
      if (event.shape !== "Cut" || tool !== "cut" || corners < 3) return;
      const done = cuts;
      const layers = shapes.layers;
      setTimeout(() => {
        if (!done.length) return stop("The hole lies outside the drawing. Nothing was cut.");
        const whole = state.drawing.kind === "polygon";
        const parts = layers.flatMap((layer) => {
          const cut = done.find((one) => one.originalLayer === layer);
          if (!cut) return [shapes.ringsOf(layer)];
          const left = cut.layer.toGeoJSON(false);
          return exactly(layer, (left.features || [left]).flatMap((feature) => cordon.partsOf(feature.geometry)));
        });
        for (const one of done) one.layer.remove();
        stop();
        state.set(cordon.drawingOf(parts), whole ? "cut" : "outlined");
      });
    });

    // GeoMan's handles are for a pointer; the page has a list of corners to type for who has none.
    map.on("layeradd", ({ layer }) => {
      const element = layer.getElement?.();
      if (!element?.classList.contains("marker-icon")) return;
      element.removeAttribute("tabindex");
      element.removeAttribute("role");
      element.setAttribute("aria-hidden", "true");
    });

    for (const button of buttons) {
      button.addEventListener("click", () => (button.dataset.tool === tool ? stop() : choose(button.dataset.tool)));
    }
    return {
      get tool() {
        return tool;
      },
      get canGoBack() {
        return drawing() && corners > 0;
      },
      // What the shape is called that is being drawn; empty where no corner of one is there.
      get begun() {
        return drawing() && corners ? CALLED[tool] : "";
      },
      called: (left) => CALLED[left.tool],
      apply,
      widen,
      finish,
      stop,
      resume,
      crossing: () => say("The outline would cross itself. The corner goes back to where it was."),
      // Takes back the last corner of a shape that is being drawn; false where there is none.
      back() {
        if (!drawing() || !corners) return false;
        const was = tool;
        if (corners > 1 && draw()._removeLastVertex) draw()._removeLastVertex();
        else choose(was);
        return true;
      },
    };
  };
})();
