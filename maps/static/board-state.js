// What is drawn, as a whole: every change is a step that can be undone. Null where nothing is drawn.
"use strict";

cordon.boardState = (first) => {
  const MOST_STEPS = 200;
  const steps = [JSON.stringify(first)];
  const watchers = [];
  let at = 0;
  const told = (why) => watchers.forEach((watch) => watch(JSON.parse(steps[at]), why));

  return {
    get drawing() {
      return JSON.parse(steps[at]);
    },
    get canUndo() {
      return at > 0;
    },
    get canRedo() {
      return at < steps.length - 1;
    },
    // `why` is "edited" where the map shows the drawing already.
    set(drawing, why) {
      const text = JSON.stringify(drawing);
      if (text === steps[at]) return;
      steps.splice(++at, Infinity, text);
      if (steps.length > MOST_STEPS) {
        steps.shift();
        at -= 1;
      }
      told(why);
    },
    undo() {
      if (at === 0) return;
      at -= 1;
      told("undone");
    },
    redo() {
      if (at === steps.length - 1) return;
      at += 1;
      told("redone");
    },
    watch: (watcher) => watchers.push(watcher),
  };
};

// Polygons of a drawing as GeoJSON's arrays; of a circle or corridor by the outline that the server gave.
cordon.partsOf = (geometry) => (geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates]);
cordon.drawingOf = (parts) => {
  if (!parts.length) return null;
  const geometry = parts.length === 1
    ? { type: "Polygon", coordinates: parts[0] }
    : { type: "MultiPolygon", coordinates: parts };
  return { kind: "polygon", geometry };
};
