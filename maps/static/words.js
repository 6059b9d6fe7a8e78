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

  // A row of a list beside a map: a button with a mark's symbol, if any, and lines of text.
  listed(list, text, mark, notes, act) {
    const button = cordon.element("button", "");
    button.type = "button";
    const symbol = mark && document.querySelector(`[data-mark="${mark}"] svg`);
    if (symbol) button.append(symbol.cloneNode(true));
    const said = cordon.element("span", "");
    said.append(cordon.element("strong", "", text));
    for (const note of notes) said.append(cordon.element("span", "cordon-line", note));
    button.append(said);
    button.addEventListener("click", act);
    const row = cordon.element("li", "");
    row.append(button);
    document.getElementById(list).append(row);
    return row;
  },
};
