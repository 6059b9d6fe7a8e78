// Keeps the draft: on the server after a second, and in this browser until the server has it.
"use strict";

cordon.boardDraft = ({ url, key, csrf, say, offer, stamp, about }) => {
  const WAIT_MS = 1000;
  const LONGEST_MS = 60_000;
  let timer = 0;
  let again = 0;
  let latest = null;
  const clock = (at) =>
    new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

  const day = (at) => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "Europe/London" });

  // Storage may be full or switched off: then there is only the server.
  const keep = (entry) => {
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // As above.
    }
  };
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // As above.
    }
  };

  const send = async () => {
    const sent = latest;
    try {
      const said = await cordon.post(url, csrf, { drawing: sent.drawing, unfinished: sent.unfinished, drawn_at: sent.at, ...about() });
      again = 0;
      if (sent !== latest) return;
      latest = null;
      if (kept()?.at === sent.at) forget(); // another tab's stays
      say(`Saved as draft ${clock(said.saved_at || Date.now())}`);
    } catch (fault) {
      if (sent !== latest) return;
      const refused = fault instanceof cordon.Refused && fault.status < 500;
      if (refused && fault.signedOut) {
        keep(sent); // signing out in another tab empties what this browser keeps
        const then = kept() ? `${cordon.AGAIN}: what you drew is kept in this browser.` : "Don’t close this page.";
        return say(`Not saved yet: you are signed out. ${then}`);
      }
      if (refused) return say(`Not saved yet: ${fault.message} The drawing is kept in this browser.`);
      again = Math.min(Math.max(again * 2, 2 * WAIT_MS), LONGEST_MS);
      timer = setTimeout(send, again);
      const why = fault instanceof cordon.Refused ? "the server can’t be reached" : "no connection";
      say(kept() ? `Not saved yet: ${why}; kept in this browser` : `Not saved yet: ${why}. Don’t close this page.`);
    }
  };
  addEventListener("online", () => {
    if (!latest || !url) return;
    clearTimeout(timer);
    send();
  });

  return {
    // `unfinished`: the corners of a shape that is being drawn, null for none.
    changed(drawing, unfinished) {
      latest = { drawing, unfinished, at: new Date().toISOString() };
      stamp(latest.at);
      if (key) keep(latest);
      clearTimeout(timer);
      if (url) timer = setTimeout(send, WAIT_MS);
    },

    rest: () => clearTimeout(timer),

    // Offers what an earlier look at this page left unsaved, where it is not what is drawn.
    start(drawing, unfinished) {
      const entry = key ? kept() : null;
      if (!entry) return;
      const same = JSON.stringify([entry.drawing, entry.unfinished ?? null]) === JSON.stringify([drawing, unfinished]);
      if (same) forget();
      else offer(entry, `${clock(entry.at)}, ${day(entry.at)},`, forget);
    },
  };
};
