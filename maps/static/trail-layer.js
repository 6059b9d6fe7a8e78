// The trail on one canvas: as much of it as is in view and within the time that is shown, the gravest on top.
"use strict";

(() => {
  const BEYOND = 0.15; // how much further than the view is drawn, so that a map that is dragged has no bare edge
  const SEEN_PX = 4; // a line between two symbols that lie on one another is not seen
  const CROWD_PX = 8; // the ground that …
  const CROWD = 4; // … so many short lines fill
  const SHORT_PX = 40;
  const MOST_CIRCLES = 500;
  const MOST_LABELS = 400; // more of them heap up
  const LABEL_CHARS = 12;
  const DOTS = [1.5, 5];
  const LINE = "#333";
  const [LINED, SILENT] = [1, 2]; // maps/trail/join.py

  // A figure of the key, drawn once for many places.
  const sprite = (svg, size, fine) => {
    const made = document.createElement("canvas");
    made.width = made.height = Math.ceil(size * fine);
    const pen = made.getContext("2d");
    pen.scale(made.width / 24, made.width / 24);
    for (const part of svg.children) {
      const value = (name) => part.getAttribute(name);
      const path = new Path2D(value("d") || undefined);
      if (part.tagName === "circle") path.arc(...["cx", "cy", "r"].map((name) => Number(value(name))), 0, 2 * Math.PI);
      if (value("fill")) pen.fillStyle = value("fill");
      if (value("fill") || !value("stroke")) pen.fill(path);
      if (!value("stroke")) continue;
      [pen.strokeStyle, pen.lineWidth] = [value("stroke"), Number(value("stroke-width")) * Math.max(1, 12 / size)];
      pen.stroke(path);
    }
    return made;
  };

  cordon.TrailLayer = L.Layer.extend({
    options: { pane: "cordon-trail" },

    // `figures` are the key's, by state; `labels` what fixes are called, by place; `done` is told what was drawn.
    initialize(fixes, figures, labels, done) {
      Object.assign(this, { fixes, figures, labels, done, from: 0, to: fixes.count });
      Object.assign(this, { chosen: -1, lines: true, circles: false });
    },

    onAdd() {
      this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", this.getPane());
      this.canvas.setAttribute("aria-hidden", "true");
      this.draw();
    },

    onRemove() {
      this.canvas.remove();
    },

    getEvents() {
      return { moveend: this.draw, zoomanim: this._zooming };
    },

    _zooming(event) {
      const offset = this._map._latLngBoundsToNewLayerBounds(this.bounds, event.zoom, event.center).min;
      L.DomUtil.setTransform(this.canvas, offset, this._map.getZoomScale(event.zoom));
    },

    // Shows the places from one up to another, that one not included; drawn once a frame, however fast a hand is moved.
    show(from, to) {
      if (from === this.from && to === this.to) return;
      [this.from, this.to] = [from, to];
      cancelAnimationFrame(this.waiting);
      this.waiting = requestAnimationFrame(() => this.draw());
    },

    draw() {
      const map = this._map;
      if (!map) return;
      const size = map.getSize();
      const corner = map.containerPointToLayerPoint(size.multiplyBy(-BEYOND)).round();
      const [width, height] = [size.x, size.y].map((side) => Math.ceil(side * (1 + 2 * BEYOND)));
      const fine = this.fine || window.devicePixelRatio || 1;
      [this.canvas.width, this.canvas.height] = [width * fine, height * fine];
      [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
      this.bounds = L.latLngBounds(map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add([width, height])));
      L.DomUtil.setTransform(this.canvas, (this.corner = corner), 1);
      const pen = this.canvas.getContext("2d");
      pen.scale(fine, fine);
      const symbol = map.getZoom() < 13 ? 7 : map.getZoom() < 15 ? 9 : map.getZoom() < 17 ? 12 : 15;
      const inView = this._project(map, corner, width, height, symbol);
      const drawn = { fixes: inView.length, symbols: 0, lines: 0, dotted: 0, circles: 0, labels: 0 };
      if (this.lines) this._lines(pen, width, height, drawn);
      if (this.circles) this._circles(pen, inView, map, drawn);
      this._symbols(pen, inView, symbol, fine, drawn);
      this._ring(pen, symbol, map);
      this._labels(pen, inView, symbol, width, height, drawn);
      this.drawn = drawn;
      this.done(drawn);
    },

    // Works out the pixels of the fixes that are shown, on the canvas; the answer is which of them are on it.
    _project(map, corner, width, height, margin) {
      const { x, y, count } = this.fixes;
      const scale = 256 * 2 ** map.getZoom();
      const origin = map.getPixelOrigin().add(corner);
      const px = (this.px ||= new Float64Array(count));
      const py = (this.py ||= new Float64Array(count));
      const found = (this.found ||= new Uint32Array(count));
      let there = 0;
      for (let i = this.from; i < this.to; i += 1) {
        const across = (px[i] = x[i] * scale - origin.x);
        const down = (py[i] = y[i] * scale - origin.y);
        if (across < -margin || down < -margin || across > width + margin || down > height + margin) continue;
        found[there] = i;
        there += 1;
      }
      return found.subarray(0, there);
    },

    _lines(pen, width, height, drawn) {
      const { px, py } = this;
      const { before, join } = this.fixes;
      const across = Math.ceil(width / CROWD_PX) + 1;
      const crowd = new Uint8Array(across * (Math.ceil(height / CROWD_PX) + 1));
      pen.lineWidth = 1.25;
      pen.lineJoin = pen.lineCap = "round";
      for (const kind of [LINED, SILENT]) {
        let waiting = 0;
        pen.strokeStyle = LINE;
        pen.globalAlpha = 0.75;
        pen.setLineDash(kind === SILENT ? DOTS : []);
        pen.beginPath();
        for (let i = this.from; i < this.to; i += 1) {
          const a = before[i];
          if (join[i] !== kind || a < this.from) continue;
          const dx = Math.abs(px[i] - px[a]);
          const dy = Math.abs(py[i] - py[a]);
          if (dx < SEEN_PX && dy < SEEN_PX) continue;
          if ((px[i] < 0 && px[a] < 0) || (py[i] < 0 && py[a] < 0)) continue;
          if ((px[i] > width && px[a] > width) || (py[i] > height && py[a] > height)) continue;
          if (dx + dy < SHORT_PX && kind === LINED) {
            const [x, y] = [px[i] + px[a], py[i] + py[a]].map((both) => Math.floor(both / 2 / CROWD_PX));
            const cell = across * y + x;
            if (crowd[cell] >= CROWD) continue;
            crowd[cell] += 1;
          }
          pen.moveTo(px[a], py[a]);
          pen.lineTo(px[i], py[i]);
          drawn[kind === SILENT ? "dotted" : "lines"] += 1;
          waiting += 1;
          if (waiting === 400) {
            // A path of very many lines takes a browser longer than many short ones.
            pen.stroke();
            pen.beginPath();
            waiting = 0;
          }
        }
        pen.stroke();
      }
      pen.setLineDash([]);
      pen.globalAlpha = 1;
    },

    // Of fixes of one state that lie on one another one symbol is drawn; graver ones over others.
    _symbols(pen, inView, size, fine, drawn) {
      const { px, py } = this;
      const { state, flags } = this.fixes;
      const cell = size / 3;
      const across = Math.ceil(pen.canvas.width / fine / cell) + 8;
      const down = Math.ceil(pen.canvas.height / fine / cell) + 8;
      const taken = new Uint16Array(across * down); // a bit for each kind of symbol
      const kept = this.figures.map(() => []);
      for (let n = 0; n < inView.length; n += 1) {
        const i = inView[n];
        const place = Math.floor(py[i] / cell + 4) * across + Math.floor(px[i] / cell + 4);
        const kind = 1 << (state[i] * 2 + (flags[i] ? 1 : 0));
        if (taken[place] & kind) continue;
        taken[place] |= kind;
        kept[state[i]].push(i);
      }
      [pen.strokeStyle, pen.lineWidth] = ["#000", 1.5];
      kept.forEach((places, grave) => {
        const figure = this._sprite(grave, size, fine);
        for (const i of places) {
          pen.drawImage(figure, px[i] - size / 2, py[i] - size / 2, size, size);
          if (flags[i]) pen.strokeRect(px[i] - size / 2 - 2, py[i] - size / 2 - 2, size + 4, size + 4);
        }
        drawn.symbols += places.length;
      });
    },

    _sprite(state, size, fine) {
      this.sprites ||= new Map();
      const key = `${state} ${size} ${fine}`;
      if (!this.sprites.has(key)) this.sprites.set(key, sprite(this.figures[state], size, fine));
      return this.sprites.get(key);
    },

    _circles(pen, inView, map, drawn) {
      const { state } = this.fixes;
      const gravest = [...this.figures.keys()].reverse().flatMap((one) => [...inView].filter((i) => state[i] === one)).slice(0, MOST_CIRCLES);
      this._rounds(pen, gravest, map);
      drawn.circles = gravest.length;
    },

    // The error circles of some fixes, in true metres.
    _rounds(pen, places, map) {
      const metre = cordon.metre(map);
      for (const [width, colour] of [[3, "rgb(255 255 255 / 60%)"], [1.1, "#000"]]) {
        [pen.lineWidth, pen.strokeStyle] = [width, colour];
        pen.setLineDash(width > 2 ? [] : [4, 3]);
        for (const i of places) {
          pen.beginPath();
          pen.arc(this.px[i], this.py[i], this.fixes.radius[i] * metre, 0, 2 * Math.PI);
          pen.stroke();
        }
      }
      pen.setLineDash([]);
    },

    // What a visit's fixes are called, where that hides neither another name nor another symbol.
    _labels(pen, inView, symbol, width, height, drawn) {
      const { px, py } = this;
      const { state } = this.fixes;
      const called = [];
      for (const i of inView) if (state[i] && this.labels.has(i)) called.push(i);
      if (called.length > MOST_LABELS) return;
      const taken = new Set();
      const cells = (left, top, right, bottom) => {
        const found = [];
        for (let x = Math.floor(left / 6); x <= Math.floor(right / 6); x += 1) {
          for (let y = Math.floor(top / 6); y <= Math.floor(bottom / 6); y += 1) found.push(x * 65536 + y);
        }
        return found;
      };
      const half = symbol / 2;
      for (const i of called) for (const one of cells(px[i] - 2, py[i] - 2, px[i] + 2, py[i] + 2)) taken.add(one);
      pen.font = "bold 12px Arial, Helvetica, sans-serif";
      [pen.lineWidth, pen.lineJoin, pen.textBaseline] = [3, "round", "middle"];
      [pen.strokeStyle, pen.fillStyle] = ["#fff", "#000"];
      for (const i of called) {
        const text = [...this.labels.get(i)].slice(0, LABEL_CHARS).join("");
        const wide = pen.measureText(text).width;
        const gap = half + (i === this.chosen ? 10 : 3);
        for (const left of [px[i] + gap, px[i] - gap - wide]) {
          const box = cells(left, py[i] - 6, left + wide, py[i] + 6);
          if (left < 0 || left + wide > width || py[i] < 6 || py[i] > height - 6) continue;
          if (box.some((one) => taken.has(one))) continue;
          for (const one of box) taken.add(one);
          pen.strokeText(text, left, py[i]);
          pen.fillText(text, left, py[i]);
          drawn.labels += 1;
          break;
        }
      }
    },

    // The chosen fix, and where it may have been.
    _ring(pen, symbol, map) {
      if (this.chosen < this.from || this.chosen >= this.to) return;
      this._rounds(pen, [this.chosen], map);
      for (const [width, colour] of [[6, "#0b0c0c"], [3, "#fd0"]]) {
        [pen.lineWidth, pen.strokeStyle] = [width, colour];
        pen.beginPath();
        pen.arc(this.px[this.chosen], this.py[this.chosen], symbol / 2 + 5, 0, 2 * Math.PI);
        pen.stroke();
      }
    },

    // The fixes that are shown within some pixels of a place of the map, the nearest first.
    near(point, reach) {
      const at = this._map.containerPointToLayerPoint(point).subtract(this.corner);
      const found = [];
      for (let i = this.from; i < this.to; i += 1) {
        const far = Math.hypot(this.px[i] - at.x, this.py[i] - at.y);
        if (far <= reach) found.push([far, i]);
      }
      return found.sort((a, b) => a[0] - b[0]).map(([, i]) => i);
    },
  });
})();
