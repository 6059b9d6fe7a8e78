// What the pages of drafts kept in this browser while the server could not be reached: gone once the server has it, and
// after twelve hours in any case. Each page looks, before its own scripts do.
"use strict";

(() => {
  const LONGEST_MS = 12 * 3_600_000;
  const shown = document.querySelector("[data-draft]")?.dataset;
  const known = shown
    ? { [`cordon-draft-${shown.draft}`]: shown.drawnAt, [`cordon-draft-${shown.draft}#fields`]: shown.changedAt }
    : {};
  const over = (key) => {
    try {
      const { at } = JSON.parse(localStorage.getItem(key));
      return !(Date.now() - Date.parse(at) < LONGEST_MS) || at <= (known[key] || "");
    } catch {
      return true;
    }
  };
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("cordon-draft-") && over(key)) localStorage.removeItem(key);
    }
  } catch {
    // Storage is switched off: then nothing is left in it.
  }
})();
