// The fixes of a trail as columns of numbers, from the dense text that maps/trail/packing.py writes.
"use strict";

(() => {
  // Whole numbers from a text: base64 of bytes that hold seven bits each, the lowest first, zigzagged.
  const numbers = (cordon.numbers = (text) => {
    const bytes = atob(text);
    const made = new Float64Array(bytes.length);
    let count = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      let byte = bytes.charCodeAt(i);
      let value = byte & 127;
      for (let scale = 128; byte > 127; scale *= 128) {
        byte = bytes.charCodeAt((i += 1));
        value += (byte & 127) * scale; // no shift: a number may be longer than 32 bits
      }
      made[count] = value % 2 ? -(value + 1) / 2 : value / 2;
      count += 1;
    }
    return made.subarray(0, count);
  });

  const runs = (text, made) => {
    const pairs = numbers(text);
    let at = 0;
    for (let i = 0; i < pairs.length; i += 2) {
      made.fill(pairs[i], at, at + pairs[i + 1]);
      at += pairs[i + 1];
    }
    return made;
  };

  // Where a position lies on the Web Mercator square, from 0 to 1 eastwards and southwards; its edge is at 85.05°.
  const east = (lon) => lon / 360 + 0.5;
  const south = (lat) => {
    const s = Math.sin((Math.max(-85.0511287798, Math.min(85.0511287798, lat)) * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };

  // Columns in the order of time: `at` in milliseconds since 1970 UTC, `lon` and `lat` in degrees, `radius` in metres,
  // `x` and `y` on the Mercator square, `before` the place of the device's fix before, -1 where there is none.
  cordon.fixes = (packed) => {
    const count = packed.count;
    const [at, lon, lat, x, y] = Array.from({ length: 5 }, () => new Float64Array(count));
    const radius = new Float32Array(count);
    const before = new Int32Array(count);
    const device = runs(packed.device, new Uint32Array(count));
    const steps = Object.fromEntries(["at", "lon", "lat", "radius"].map((name) => [name, numbers(packed[name])]));
    const last = new Map(); // of each device: its last place, longitude, latitude and radius as whole numbers
    let time = packed.start;
    for (let i = 0; i < count; i += 1) {
      let own = last.get(device[i]);
      if (!own) last.set(device[i], (own = [-1, 0, 0, 0]));
      time += steps.at[i];
      at[i] = (time * 1000) / packed.units;
      before[i] = own[0];
      lon[i] = (own[1] += steps.lon[i]) / packed.degrees;
      lat[i] = (own[2] += steps.lat[i]) / packed.degrees;
      radius[i] = (own[3] += steps.radius[i]) / packed.radii;
      own[0] = i;
      x[i] = east(lon[i]);
      y[i] = south(lat[i]);
    }
    return {
      count, at, lon, lat, radius, x, y, device, before,
      state: runs(packed.state, new Uint8Array(count)), flags: runs(packed.flags, new Uint16Array(count)),
      join: runs(packed.join, new Uint8Array(count)),

      // The first place whose time is not before a moment; the last one up to it is the one before `from(moment + 1)`.
      from(moment) {
        let [low, high] = [0, count];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (at[middle] < moment) low = middle + 1;
          else high = middle;
        }
        return low;
      },
    };
  };
})();
