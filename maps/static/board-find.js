// Goes to a place: asked of our own server, shown by a mark that is no part of the drawing.
"use strict";

cordon.boardFind = ({ root, map, url, csrf }) => {
  const part = root.querySelector(".cordon-board-find");
  const [input, button, said, list] = ["find", "find-go", "find-said", "find-candidates"].map((id) =>
    document.getElementById(`cordon-${id}`),
  );
  let pin = null;
  if (!url) return;
  part.hidden = false;

  const figure = () => {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 34", width: 30, height: 42, "aria-hidden": "true" })) {
      svg.setAttribute(name, value);
    }
    const path = document.createElementNS(ns, "path");
    const shape = "M12 33C12 33 22 19 22 12A10 10 0 1 0 2 12C2 19 12 33 12 33ZM12 8A4 4 0 1 1 12 16A4 4 0 1 1 12 8Z";
    for (const [name, value] of Object.entries({
      d: shape, fill: "#000000", stroke: "#ffffff", "stroke-width": 1.5, "fill-rule": "evenodd",
    })) {
      path.setAttribute(name, value);
    }
    svg.append(path);
    return svg;
  };

  const show = (found) => {
    pin?.remove();
    const icon = L.divIcon({ html: figure(), className: "cordon-pin", iconSize: [30, 42], iconAnchor: [15, 41] });
    pin = L.marker([found.lat, found.lon], { icon, interactive: false, keyboard: false }).addTo(map);
    if (found.bounds) {
      const [west, south, east, north] = found.bounds;
      map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 18 });
    } else map.setView([found.lat, found.lon], Math.max(map.getZoom(), 17), { animate: false });
    said.className = "";
    said.textContent = `The map shows ${found.label}.`;
  };

  const fault = (words) => {
    said.className = "cordon-board-error";
    said.textContent = words;
  };

  const find = async () => {
    const place = input.value.trim();
    list.replaceChildren();
    if (!place) return fault("Enter a postcode, a grid reference or a name.");
    said.className = "";
    said.textContent = "Looking for the place.";
    try {
      const { candidates } = await cordon.post(url, csrf, { place });
      if (!candidates.length) return fault("No place was found. Check what you entered.");
      if (candidates.length === 1) return show(candidates[0]);
      said.textContent = `${candidates.length} places were found. Choose one.`;
      for (const found of candidates) {
        const choice = cordon.element("button", "govuk-button govuk-button--secondary", found.label);
        choice.type = "button";
        choice.addEventListener("click", () => show(found));
        const row = cordon.element("li", "");
        row.append(choice);
        list.append(row);
      }
    } catch (error) {
      fault(error instanceof cordon.Refused ? error.message : "No connection. Try again.");
    }
  };

  button.addEventListener("click", find);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // else the page's form would be sent
    find();
  });
};
