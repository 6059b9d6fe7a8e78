// Area and perimeter on the WGS84 ellipsoid, and how they are written. To look at while drawing: what is kept of a zone
// is measured by the server.
"use strict";

(() => {
  const A = 6378137;
  const F = 1 / 298.257223563;
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const radians = (degrees) => (degrees * Math.PI) / 180;

  // Snyder, "Map projections", equation 3-12: twice the area between the equator and a latitude, over A².
  const q = (lat) => {
    const s = Math.sin(radians(lat));
    return (1 - E2) * (s / (1 - E2 * s * s) + Math.atanh(E * s) / E);
  };

  const ringArea = (ring) => {
    let sum = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      sum += radians(ring[i][0] - ring[j][0]) * (q(ring[i][1]) + q(ring[j][1]));
    }
    return Math.abs((sum * A * A) / 4);
  };

  const step = ([lonA, latA], [lonB, latB]) => {
    const middle = radians((latA + latB) / 2);
    const w = 1 - E2 * Math.sin(middle) ** 2;
    const north = (radians(latB - latA) * A * (1 - E2)) / w ** 1.5;
    const east = (radians(lonB - lonA) * A * Math.cos(middle)) / Math.sqrt(w);
    return Math.hypot(north, east);
  };

  const figures = (value, digits) => value.toLocaleString("en-GB", { maximumSignificantDigits: digits });

  cordon.measure = {
    length: (line) => line.slice(1).reduce((sum, at, n) => sum + step(line[n], at), 0),

    // Polygons as GeoJSON has them: rings that end where they start, the first of each the outer one.
    polygons(polygons) {
      let [area, perimeter] = [0, 0];
      for (const rings of polygons) {
        rings.forEach((ring, n) => (area += ringArea(ring) * (n ? -1 : 1)));
        for (const ring of rings) perimeter += this.length(ring);
      }
      return { area_m2: area, perimeter_m: perimeter };
    },

    circle: (radius) => ({ area_m2: Math.PI * radius ** 2, perimeter_m: 2 * Math.PI * radius, radius_m: radius }),

    // A band with round ends that does not lie on itself.
    corridor(line, width) {
      const long = this.length(line);
      return { area_m2: long * width + (Math.PI * width ** 2) / 4, perimeter_m: 2 * long + Math.PI * width };
    },

    areaText(m2) {
      if (m2 < 10_000) return `${figures(m2, m2 < 100 ? 2 : 4)} m²`;
      return m2 < 1_000_000 ? `${figures(m2 / 10_000, 3)} hectares` : `${figures(m2 / 1_000_000, 3)} km²`;
    },
    lengthText: (m) => (m < 1_000 ? `${figures(m, 3)} m` : `${figures(m / 1_000, 3)} km`),
  };
})();
