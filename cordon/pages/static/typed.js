// What was typed into a form of which the sending ran into a sign-in stays in this tab, and is put back where it was typed,
// for the same person alone. (Drafts of zones are kept by the server.)
"use strict";

(() => {
  const KEY = "cordon-typed";
  const NOT_KEPT = ["password", "file", "submit", "button"];
  const { person, passing } = document.body.dataset;
  const forms = [...document.querySelectorAll("main form[method='post']:not(#draft)")];
  const fields = (form) => [...form.elements].filter((one) => one.name && one.name !== "csrf_token" && !NOT_KEPT.includes(one.type));
  const isChoice = (one) => one.type === "radio" || one.type === "checkbox";

  const keep = (form) => {
    const given = fields(form).filter((one) => !isChoice(one) || one.checked).map((one) => [one.name, one.value]);
    const kept = { person, page: location.pathname, action: form.getAttribute("action"), given, met: false };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: nothing is kept.
    }
  };
  const found = () => {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  };
  const putBack = (form, given) => {
    const rest = [...given];
    for (const one of fields(form).filter((each) => each.type !== "hidden")) {
      const at = rest.findIndex(([name, value]) => name === one.name && (!isChoice(one) || value === one.value));
      if (isChoice(one)) one.checked = at >= 0;
      else if (at >= 0) one.value = rest[at][1];
      if (at >= 0 && !isChoice(one)) rest.splice(at, 1);
      const closed = one.closest("details");
      if (closed && at >= 0 && one.value !== one.defaultValue) closed.open = true;
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const left = found();
  if (passing !== undefined) {
    if (!left) return;
    sessionStorage.setItem(KEY, JSON.stringify({ ...left, met: true }));
    const next = document.querySelector("main input[name='next']");
    if (next?.value === "/") next.value = left.page; // the form was sent to an address that is no page
    return;
  }
  if (left) sessionStorage.removeItem(KEY);
  const form = forms.find((one) => one.getAttribute("action") === left?.action);
  if (left?.met && left.person === person && left.page === location.pathname && form) {
    putBack(form, left.given);
    document.getElementById("typed").hidden = false;
  }

  const touched = new Set();
  document.addEventListener("input", (event) => touched.add(event.target.form));
  document.addEventListener("submit", (event) => {
    if (forms.includes(event.target)) keep(event.target);
  });
  document.addEventListener("cordon:away", () => {
    const open = forms.find((one) => touched.has(one));
    if (open) keep(open);
  });
})();
