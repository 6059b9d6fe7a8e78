// Keeps the fields of a draft's form as they are typed, on the server, or in this browser while it can't be reached; and
// reads the hours back.
"use strict";

(() => {
  const form = document.getElementById("draft");
  const said = document.getElementById("kept");
  const { keep, hours, csrf } = form.dataset;
  const key = `${keep}#fields`;
  const skipped = ["csrf_token", "drawing", "file", "do", "choice"];
  let timer = 0;

  const fields = () => {
    const found = { weekdays: [] };
    for (const [name, value] of new FormData(form)) {
      if (skipped.includes(name) || typeof value !== "string") continue;
      if (name === "weekdays") found.weekdays.push(value);
      else found[name] = value;
    }
    return found;
  };

  const local = (value) => {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Storage may be full or switched off: then there is only the server.
    }
  };

  const send = async () => {
    const given = fields();
    try {
      await cordon.post(keep, csrf, { fields: given });
      local(null);
      said.textContent = "Kept as a draft.";
    } catch (fault) {
      const refused = fault instanceof cordon.Refused;
      said.textContent = refused ? `Not kept: ${fault.message}` : "No connection: kept in this browser, and sent again.";
      if (!refused) timer = setTimeout(send, 5000);
    }
    readBack(given);
  };

  const readBack = async (given) => {
    const sentence = document.getElementById("hours-sentence");
    if (!sentence || given.applies !== "hours") return;
    try {
      const answer = await cordon.post(hours, csrf, given);
      sentence.textContent = answer.sentence || (answer.faults || []).join(" ");
    } catch {
      // The sentence of before stands; the page reads the hours back when it is sent.
    }
  };

  const changed = (event) => {
    if (event.target.name === "drawing" || !event.target.name) return;
    local(fields());
    clearTimeout(timer);
    timer = setTimeout(send, 800);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  // What an earlier look at this page could not send is put back.
  try {
    const left = JSON.parse(sessionStorage.getItem(key));
    if (left) {
      for (const element of form.elements) {
        if (!element.name || skipped.includes(element.name)) continue;
        if (element.type === "checkbox" || element.type === "radio") {
          element.checked = element.name === "weekdays" ? left.weekdays.includes(element.value) : left[element.name] === element.value;
        } else if (element.name in left) element.value = left[element.name];
      }
      form.dispatchEvent(new Event("change", { bubbles: true }));
      timer = setTimeout(send, 800);
    }
  } catch {
    // Nothing was left.
  }
})();
