// Keeps the fields of a draft's form as they are typed, on the server, or in this browser while it can't be reached; and
// reads the hours back.
"use strict";

(() => {
  const form = document.getElementById("draft");
  const said = document.getElementById("kept");
  const { keep, hours, csrf } = form.dataset;
  const drawn = `cordon-draft-${form.dataset.draft}`;
  const key = `${drawn}#fields`;
  const skipped = ["csrf_token", "page", "began", "after", "drawing", "unfinished", "drawn_at", "file", "do", "choice"];
  let timer = 0;

  // What this tab's last page sent may reach the server after this page was read: that is no other tab's doing.
  try {
    form.elements.after.value = sessionStorage.getItem(`${drawn}#page`) || "";
    sessionStorage.setItem(`${drawn}#page`, form.elements.page.value);
  } catch {
    // Storage is switched off: then it is taken for another tab's.
  }

  const fields = () => {
    const found = { weekdays: [] };
    for (const [name, value] of new FormData(form)) {
      if (skipped.includes(name) || typeof value !== "string") continue;
      if (name === "weekdays") found.weekdays.push(value);
      else found[name] = value;
    }
    return found;
  };

  // What this browser has; null for nothing, or where storage is full or switched off: then there is only the server.
  const local = {
    get left() {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    keep() {
      try {
        localStorage.setItem(key, JSON.stringify({ fields: fields(), at: form.elements.changed_at.value }));
      } catch {
        // As above.
      }
    },
    forget(...keys) {
      try {
        for (const one of keys) localStorage.removeItem(one);
      } catch {
        // As above.
      }
    },
  };

  const send = async () => {
    const given = fields();
    try {
      const { page, began, after } = form.elements;
      await cordon.post(keep, csrf, { fields: given, page: page.value, began: began.value, after: after.value });
      if (local.left?.at === given.changed_at) local.forget(key);
      said.textContent = "Kept as a draft.";
    } catch (fault) {
      const refused = fault instanceof cordon.Refused;
      if (fault.status === 409) local.forget(key); // else it would be put back over what the other tab kept
      if (refused && fault.signedOut) local.keep(); // signing out in another tab empties it
      const again = refused && fault.signedOut && local.left ? ` ${cordon.AGAIN}: what you typed is kept in this browser.` : "";
      const here = local.left ? "kept in this browser, and sent again." : "not kept. Don’t close this page.";
      said.textContent = refused ? `Not kept: ${fault.message}${again}` : `No connection: ${here}`;
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
    form.elements.changed_at.value = new Date().toISOString();
    local.keep();
    clearTimeout(timer);
    timer = setTimeout(send, 800);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Without a connection the browser would put its own page of errors in the place of this one.
  const goOn = async (button) => {
    if (navigator.onLine) await send();
    if (navigator.onLine && !cordon.lost) return form.requestSubmit(button);
    said.textContent = "No connection: this page stays as it is. Try again when the connection is back.";
    clearTimeout(timer);
    timer = setTimeout(send, 5000);
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer); // the form says the same, and later
    if (!navigator.onLine || cordon.lost) {
      event.preventDefault();
      return goOn(event.submitter);
    }
    if (event.submitter?.value === "drop") local.forget(key, drawn);
  }, true); // before the board, which waits no more for a form that goes

  // What an earlier look at this page could not send is put back.
  const left = local.left?.fields;
  if (!left) return;
  for (const element of form.elements) {
    if (!element.name || skipped.includes(element.name)) continue;
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = element.name === "weekdays" ? left.weekdays.includes(element.value) : left[element.name] === element.value;
    } else if (element.name in left && element.value !== left[element.name]) {
      element.value = left[element.name];
      const closed = element.closest("details");
      if (closed) closed.open = true;
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  timer = setTimeout(send, 800);
})();
