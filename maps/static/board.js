// The drawing board: the parts put together, and the page's form kept in step with what is drawn.
//
// The page wraps the board in an element with `data-board` and, as far as it has them, `data-preview-url`,
// `data-find-url`, `data-draft-url`, `data-draft-key` and `data-csrf`.
"use strict";

(() => {
  const words = cordon.words();
  const map = window[words.map];
  const root = document.querySelector(".cordon-board");
  const page = root.closest("[data-board]")?.dataset || {};
  const csrf = page.csrf || "";
  const byId = (id) => document.getElementById(`cordon-${id}`);
  const say = (text) => (byId("board-say").textContent = text);

  let field = document.querySelector('input[name="drawing"]');
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "drawing" });
    root.append(field);
  }
  const read = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };
  // What the form brings comes before the draft: it is what was sent and refused.
  const first = field.value ? read(field.value) : words.drawing || null;
  // The corners of a shape that is not finished: they travel with the drawing, where the form has a field for them.
  const left = document.querySelector('input[name="unfinished"]') || document.createElement("input");

  map.pm.removeControls();
  cordon.context(map, words);
  const state = cordon.boardState(first);
  // "1,005" is a thousand and five; "100,5" may be a hundred and a half, and is asked again.
  const METRES = /^(\d+|\d{1,3}([, ]\d{3})+)(\.\d+)?$/;
  const number = (id) => {
    const text = byId(id).value.trim().replace(/\s*m(etres?)?$/i, "");
    const value = METRES.test(text) ? Number(text.replace(/[, ]/g, "")) : 0;
    return value <= 10_000 ? value : 0;
  };
  let width = 50;
  const sizes = {
    radius: () => number("radius"),
    width: () => (width = number("width") || width),
    setWidth: (metres) => (byId("width").value = String(metres)),
    // What is wrong with a size, in words beside its box; empty where nothing is. A circle may still be drawn by its rim.
    wrong(id) {
      const empty = !byId(id).value.trim();
      const wrong = !byId(`${id}-row`).hidden && !number(id) && !(empty && id === "radius" && state.drawing?.kind !== "circle");
      const words = wrong ? `Enter the ${id} in metres, more than 0 and at most 10,000.` : "";
      if (wrong) byId(id).setAttribute("aria-invalid", "true");
      else byId(id).removeAttribute("aria-invalid");
      byId(id).classList.toggle("govuk-input--error", wrong);
      byId(`${id}-error`).textContent = words;
      return words;
    },
    show(tool) {
      const kind = tool ? { circle: "circle", corridor: "corridor" }[tool] : state.drawing?.kind;
      byId("radius-row").hidden = kind !== "circle" && state.drawing?.kind !== "circle";
      byId("width-row").hidden = kind !== "corridor" && state.drawing?.kind !== "corridor";
    },
  };

  const { measure } = cordon;
  const measures = (drawing) => {
    if (!drawing) return null;
    if (drawing.kind === "circle") return measure.circle(drawing.radius_m);
    if (drawing.kind === "corridor") return measure.corridor(drawing.line, drawing.width_m);
    return measure.polygons(cordon.partsOf(drawing.geometry));
  };
  const showMeasures = (found, about) => {
    byId("area").textContent = found ? `${about}${measure.areaText(found.area_m2)}` : "None yet";
    byId("perimeter").textContent = found ? `${about}${measure.lengthText(found.perimeter_m)}` : "None yet";
    // The server's measures leave the radius as it is: it is the drawing's own.
    if (about || !found) {
      byId("reach-row").hidden = !found?.radius_m;
      byId("reach").textContent = found?.radius_m ? measure.lengthText(found.radius_m) : "";
    }
  };
  // Of several parts, which may lie over one another, only the server knows what they come to together.
  const inWords = (found, drawing) => {
    const parts = drawing.geometry?.type === "MultiPolygon" ? drawing.geometry.coordinates.length : 1;
    return parts > 1 ? `${parts} parts` : `${measure.areaText(found.area_m2)}, ${measure.lengthText(found.perimeter_m)} round`;
  };

  const preview = cordon.boardPreview({
    url: page.previewUrl, csrf,
    told(answer, fault) {
      const sentence = byId("sentence");
      sentence.textContent = answer ? answer.sentence || "" : fault;
      if (!answer) return;
      showMeasures(answer, "");
      if (!tools.tool || tools.tool === "edit") shapes.showBand(answer.geometry);
    },
  });

  const shapes = cordon.boardShapes(map, window[words.sketch], (what) => {
    if (what === "crossing") return tools.crossing();
    const drawing = shapes.read();
    if (what === "edited") return tools.tool !== "cut" && state.set(drawing, "edited"); // GeoMan tells of a cut as both
    showMeasures(measures(drawing), "about ");
    shapes.showBand(null);
  });

  // What a shape that is being drawn would measure if it ended at the pointer.
  const live = (tool, working, pointer) => {
    const at = pointer ? [[pointer.getLatLng().lng, pointer.getLatLng().lat]] : [];
    if (tool === "circle") return showMeasures(measure.circle(working.getRadius()), "about ");
    const line = [...working.getLatLngs().flat().map((one) => [one.lng, one.lat]), ...(tool === "rectangle" ? [] : at)];
    if (tool === "corridor") return line.length > 1 && showMeasures(measure.corridor(line, sizes.width()), "about ");
    if (tool !== "cut" && line.length > 2) showMeasures(measure.polygons([[[...line, line[0]]]]), "about ");
  };

  const steps = (name) => root.querySelector(`[data-step="${name}"]`);
  const showSteps = () => {
    steps("undo").setAttribute("aria-disabled", String(!state.canUndo && !tools.canGoBack));
    steps("redo").setAttribute("aria-disabled", String(!state.canRedo));
    steps("clear").setAttribute("aria-disabled", String(!state.drawing));
  };
  const tools = cordon.boardTools({ root, map, state, shapes, preview, say, live, sizes, showSteps, keep: (line) => keep(line) });

  const draft = cordon.boardDraft({
    url: page.draftUrl, key: page.draftKey, csrf,
    say: (text) => (byId("saved").textContent = text),
    // Which loading of the page sends: where another one has kept the draft since, the server says so.
    about() {
      const { page: loading, began, after } = root.closest("form")?.elements || {};
      return loading && began ? { page: loading.value, began: began.value, after: after?.value || "" } : {};
    },
    // The form says how old its drawing is, so that what the browser kept is known to be older or newer.
    stamp(at) {
      const said = root.closest("form")?.elements.drawn_at;
      if (said) said.value = at;
    },
    offer(entry, when, done) {
      byId("offer").hidden = false;
      byId("offer-when").textContent = when;
      byId("offer-take").onclick = () => {
        byId("offer").hidden = true;
        if (tools.tool) tools.stop();
        state.set(entry.drawing, "taken");
        keep(entry.unfinished ?? null);
        draft.changed(state.drawing, read(left.value));
        goOn();
        root.querySelector("[data-tool]").focus();
      };
      byId("offer-drop").onclick = () => {
        byId("offer").hidden = true;
        done();
        root.querySelector("[data-tool]").focus();
      };
    },
  });

  const keep = (line) => {
    const text = line ? JSON.stringify(line) : "";
    if (text === left.value) return;
    left.value = text;
    draft.changed(state.drawing, line);
  };
  // Takes up what was not finished when the board was left.
  const goOn = async () => {
    const line = read(left.value);
    if (!line) return;
    const [called, count] = [tools.called(line), line.line.length];
    const corners = `${count} ${called === "corridor" ? "point" : "corner"}${count === 1 ? "" : "s"}`;
    const ground = L.latLngBounds(line.line.map(([lon, lat]) => [lat, lon]));
    if (state.drawing) ground.extend(shapes.bounds());
    if (!map.getBounds().contains(ground)) map.fitBounds(ground, { padding: [30, 30], animate: false, maxZoom: 18 });
    const was = `${called === "outline" ? "An" : "A"} ${called} of ${corners} was not finished.`;
    if (called === "hole" && !state.drawing) {
      keep(null);
      say(`${was} Nothing is drawn any more that it could be cut from.`);
    } else if (await tools.resume(line)) say(`${was} Go on with it; or choose Stop, and it is gone.`);
  };

  const SAID = {
    drawn: (found) => `Drawn: ${found}. Move corners, cut a hole, or draw again to add a part.`,
    edited: (found) => `Changed: ${found}.`,
    cut: (found) => `The hole is cut: ${found}.`,
    outlined: (found) => `The hole is cut: ${found}. It is an outline of corners now; Undo brings back what it was.`,
    undone: (found) => `Undone: ${found}.`,
    redone: (found) => `Done again: ${found}.`,
    taken: (found) => `The drawing kept in this browser is back: ${found}.`,
    sized: (found) => `Changed: ${found}.`,
  };

  const shown = (drawing) => {
    if (drawing?.kind === "circle") byId("radius").value = String(drawing.radius_m);
    if (drawing?.kind === "corridor") byId("width").value = String(drawing.width_m);
    ["radius", "width"].forEach(sizes.wrong);
    showMeasures(measures(drawing), "about ");
    if (preview.known(drawing)) showMeasures(preview.known(drawing), "");
    showSteps();
    field.value = drawing ? JSON.stringify(drawing) : "";
    if (!drawing) byId("sentence").textContent = "";
    preview.later(drawing);
  };

  state.watch((drawing, why) => {
    if (why !== "edited") shapes.render(drawing, preview.known(drawing)?.geometry);
    else shapes.showBand(preview.known(drawing)?.geometry);
    shown(drawing);
    tools.apply();
    const found = measures(drawing);
    const nothing = why === "undone" ? "Nothing is drawn. Choose a tool to start." : "Nothing is left of it. Undo brings it back.";
    say(found ? SAID[why](inWords(found, drawing)) : nothing);
    draft.changed(drawing, read(left.value));
    field.dispatchEvent(new CustomEvent("cordon:drawn", { bubbles: true, detail: drawing }));
  });

  const act = {
    undo: () => tools.back() || (tools.tool && tools.tool !== "edit" && tools.stop(), state.undo()),
    redo: () => (tools.tool && tools.tool !== "edit" && tools.stop(), state.redo()),
    clear() {
      if (tools.tool) tools.stop();
      state.set(null, "drawn");
    },
    finish: () => tools.finish(),
    stop: () => tools.stop(),
  };
  for (const [name, does] of Object.entries(act)) steps(name).addEventListener("click", does);

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tools.tool) return tools.stop();
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea")) return;
    const key = event.key.toLowerCase();
    const does = key === "y" || (key === "z" && event.shiftKey) ? act.redo : key === "z" ? act.undo : null;
    if (!does) return;
    event.preventDefault();
    does();
  });

  const sized = (id, kind, name) => {
    byId(id).addEventListener("change", () => {
      const wrong = sizes.wrong(id);
      const value = number(id);
      if (!value) return wrong && say(wrong);
      tools.widen();
      if (state.drawing?.kind === kind && (!tools.tool || tools.tool === "edit")) state.set({ ...state.drawing, [name]: value }, "sized");
    });
    byId(id).addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else the page's form would be sent
      if (tools.tool === kind) tools.finish();
      else byId(id).dispatchEvent(new Event("change"));
    });
  };
  sized("radius", "circle", "radius_m");
  sized("width", "corridor", "width_m");

  // A route or boundary that the page has read from a file comes in by an event.
  root.addEventListener("cordon:draw", (event) => {
    state.set(event.detail, "drawn");
    if (event.detail) map.fitBounds(shapes.bounds(), { padding: [30, 30], animate: false });
  });

  cordon.boardFind({ root, map, url: page.findUrl, csrf });
  shapes.render(state.drawing);
  shown(state.drawing);
  tools.apply();
  if (state.drawing) map.fitBounds(shapes.bounds(), { padding: [30, 30], animate: false, maxZoom: 18 });
  draft.start(state.drawing, read(left.value));
  goOn();
  root.closest("form")?.addEventListener("submit", (event) => {
    if (["drop", "import", "choose", "mend", "take"].includes(event.submitter?.value)) return;
    if (tools.begun) {
      event.preventDefault();
      say(`The ${tools.begun} is not finished, and would be left out. Finish it, or stop it, first.`);
      return steps("finish").focus();
    }
    const id = ["radius", "width"].find(sizes.wrong);
    if (!id) return;
    event.preventDefault();
    say(sizes.wrong(id));
    byId(id).focus();
  }, true); // before anything else reads the form
  root.closest("form")?.addEventListener("submit", (event) => event.defaultPrevented || draft.rest()); // the form says the same, and later
  document.documentElement.dataset.ready = "yes";
})();
