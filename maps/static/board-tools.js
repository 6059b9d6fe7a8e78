// The tools: which one is on, what it says to do next, and GeoMan driven by it.
"use strict";

(() => {
  const SHAPES = { polygon: "Polygon", rectangle: "Rectangle", circle: "Circle", corridor: "Line", cut: "Cut" };
  const FREELY = " Corners keep to zones nearby; hold Alt to place one freely.";
  const SAY = {
    polygon: [
      `Click the first corner of the outline.${FREELY}`, "Click the second corner.", "Click the third corner.",
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
      `Click where the route starts.${FREELY}`, "Click the next point of the route.",
      "Click the next point of the route, or the last point again to end it.",
    ],
    edit: [
      "Drag a corner to move it. Drag a mark between two corners to add one. Right-click a corner, or hold it, to remove it.",
    ],
    drag: ["Drag the drawing to where it should lie."],
    remove: ["Click the part to remove."],
  };
  const AGAIN = "That line would cross the outline. Choose another place.";
  const NOTHING_YET = "Draw something first.";
  const ALONE = "A circle or corridor can be cut, or have parts added, only while connected. Try again.";

  cordon.boardTools = ({ root, map, state, shapes, preview, say, live, sizes }) => {
    let tool = null;
    let working = null;
    let corners = 0;
    let cuts = [];
    const buttons = [...root.querySelectorAll("[data-tool]")];
    const drawing = () => Boolean(tool && SHAPES[tool]);
    const draw = () => map.pm.Draw[SHAPES[tool]];

    const snapping = () => ({ snappable: true, snapDistance: 15, snapMiddle: false });
    const style = { ...shapes.LINE, dashArray: "6 5" };
    const options = () => ({
      ...snapping(), allowSelfIntersection: tool === "corridor", tooltips: false, continueDrawing: false,
      finishOn: null, pathOptions: { ...shapes.LINE, ...shapes.FILL, pmIgnore: false },
      templineStyle: tool === "circle" ? { ...shapes.LINE, ...shapes.FILL } : shapes.LINE, hintlineStyle: style,
      layersToCut: tool === "cut" ? [...shapes.layers] : [],
    });

    const hint = () => say(SAY[tool][Math.min(corners, SAY[tool].length - 1)]);

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

    // Puts the tool that is on to work on the layers that are there now.
    const apply = () => {
      for (const layer of shapes.layers) {
        if (tool === "edit") {
          layer.pm.enable({ ...snapping(), allowSelfIntersection: state.drawing?.kind === "corridor",
                            removeLayerBelowMinVertexCount: false, draggable: false });
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

    const stop = (words) => {
      off();
      shapes.render(state.drawing, preview.known(state.drawing)?.geometry);
      show();
      say(words || "Choose a tool to go on.");
    };

    const choose = async (wanted) => {
      if (tool) stop();
      if (["edit", "drag", "cut", "remove"].includes(wanted) && !state.drawing) return say(NOTHING_YET);
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

    // Joins what was drawn to what is there: several parts are kept as outlines.
    const add = async (made) => {
      const before = state.drawing;
      if (!before) return state.set(made, "drawn");
      try {
        const parts = [...(await preview.parts(before)), ...(await preview.parts(made))];
        state.set(cordon.drawingOf(parts), "drawn");
      } catch (fault) {
        say(fault.message && fault instanceof cordon.Refused ? fault.message : ALONE);
      }
    };

    const circleHere = () => {
      const radius = sizes.radius();
      const circle = draw();
      if (!corners || !radius) return say(corners ? sizes.wrong("radius") : SAY.circle[0]);
      const at = circle._centerMarker.getLatLng();
      stop();
      add({ kind: "circle", centre: [at.lng, at.lat], radius_m: radius });
    };

    const finish = () => {
      if (!drawing()) return stop();
      if (tool === "circle") return circleHere();
      const was = tool;
      draw()._finishShape(tool === "rectangle" ? { latlng: draw()._hintMarker.getLatLng() } : undefined);
      if (tool === was) hint();
    };

    map.on("pm:drawstart", (event) => {
      working = event.workingLayer;
      corners = 0;
      const count = () => {
        corners = working.getLatLngs ? working.getLatLngs().flat().length : 1;
        hint();
      };
      working.on("pm:vertexadded pm:vertexremoved", count);
      working.on("pm:centerplaced", () => {
        corners = 1;
        if (sizes.radius()) setTimeout(circleHere);
        else hint();
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
      event.layer.remove();
      setTimeout(() => {
        stop();
        add(made);
      });
    });
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
          return (left.features || [left]).flatMap((feature) => cordon.partsOf(feature.geometry));
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
      apply,
      finish,
      stop,
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
