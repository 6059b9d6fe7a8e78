// What was typed into a form of which the sending ran into a sign-in, or came after another one, stays in this tab, and is put
// back where it was typed, for the same person alone; so does what was typed into a form that `data-stays` when its page is left by a link.
// (Drafts of zones are kept by the server.)
"use strict";

(() => {
  const SENT = "cordon-typed";
  const STAYS = `${SENT}:${location.pathname}`;
  const NOT_KEPT = ["password", "file", "submit", "button"];
  const { person, passing } = document.body.dataset;
  const forms = [...document.querySelectorAll("main form[method='post']:not(#draft)")];
  const touched = new Set();
  const fields = (form) => [...form.elements].filter((one) => one.name && one.name !== "csrf_token" && !NOT_KEPT.includes(one.type));
  const isChoice = (one) => one.type === "radio" || one.type === "checkbox";

  const keep = (key, form) => {
    const given = fields(form).filter((one) => !isChoice(one) || one.checked).map(({ name, value, id }) => ({ name, value, id }));
    const kept = { person, page: location.pathname, action: form.getAttribute("action"), given, met: key === STAYS };
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: nothing is kept.
    }
  };
  const taken = (key) => {
    try {
      const found = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
      return found;
    } catch {
      return null;
    }
  };
  // By the field's own id, so that a reason goes to no other question; what was carried unseen has a name alone.
  const isOf = (one, given) => (given.id ? given.id === one.id : given.name === one.name);
  const putBack = (form, given) => {
    for (const one of fields(form)) {
      const resting = one.closest("fieldset[data-put-back]"); // fields that the form has once there is something in them
      if (one.type === "hidden" && !resting) continue;
      const found = given.find((each) => isOf(one, each) && (!isChoice(one) || each.value === one.value));
      if (isChoice(one)) one.checked = Boolean(found);
      else if (found) one.value = found.value;
      if (resting && found?.value) Object.assign(resting, { disabled: false, hidden: false });
      const closed = one.closest("details");
      if (closed && found && one.value !== one.defaultValue) closed.open = true;
    }
    touched.add(form);
    form.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("typed").hidden = false;
  };

  const sent = taken(SENT);
  if (passing !== undefined) {
    if (!sent || (person && sent.person !== person)) return;
    sessionStorage.setItem(SENT, JSON.stringify({ ...sent, met: true }));
    const there = document.getElementById("typed-there");
    if (there) {
      there.href = sent.page;
      there.nextElementSibling.hidden = false;
    }
    const next = document.querySelector("main input[name='next']");
    if (next?.value === "/") next.value = sent.page; // the form was sent to an address that is no page
    return;
  }
  for (const left of [taken(STAYS), sent]) {
    const form = forms.find((one) => one.getAttribute("action") === left?.action);
    if (form && left.met && left.person === person && left.page === location.pathname) putBack(form, left.given);
  }

  let isSent = false;
  document.addEventListener("input", (event) => touched.add(event.target.form));
  document.addEventListener("submit", (event) => {
    isSent = true;
    if (forms.includes(event.target)) keep(SENT, event.target);
  });
  const open = () => forms.find((one) => touched.has(one));
  document.addEventListener("cordon:away", () => {
    isSent = true;
    if (open()) keep(SENT, open());
  });
  addEventListener("pagehide", () => {
    if (!isSent && open()?.matches("[data-stays]")) keep(STAYS, open());
  });
})();
