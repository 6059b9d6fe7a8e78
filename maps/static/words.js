// Shows the words that travel beside a map. They are only ever set as textContent, and elements, never strings, are
// handed to Leaflet.
"use strict";

const cordon = {
  words: () => JSON.parse(document.getElementById("cordon-words").textContent),

  element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  },

  fill(texts) {
    for (const [id, text] of Object.entries(texts)) {
      for (const element of document.querySelectorAll(`[data-words="${id}"]`)) element.textContent = text;
    }
  },
};
