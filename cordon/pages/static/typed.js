// What was typed into a form stays in this tab, and is put back where it was typed, for the same person alone: when the
// sending ran into a sign-in or came after another one, when another form of the page was sent, and when the page of a form
// that `data-stays` is left by a link. While the screen is shared it waits. (Drafts of zones are kept by the server.)
"use strict";

(() => {
  const SENT = "cordon-typed";
  const NOT_KEPT = ["password", "file", "submit", "button"];
  const { person, page, passing, hides } = document.body.dataset;
  const forms = [...document.querySelectorAll("main form[method='post']:not(#draft)")];
  const spare = new Map(); // what was put back on a page that does not ask for it now, by form
  const actionOf = (form) => form.getAttribute("action");
  const left = (action) => `${SENT}:${page} ${action}`;
  const fields = (form) => [...form.elements].filter((one) => one.name && one.name !== "csrf_token" && !NOT_KEPT.includes(one.type));
  const isChoice = (one) => one.type === "radio" || one.type === "checkbox";
  const isChanged = (one) => (isChoice(one) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
  const isTyped = (one) => one.localName !== "select" && isChanged(one); // before this script was there
  // A form that `data-carries` holds what was typed on the page before.
  const touched = new Set(forms.filter((one) => one.matches("[data-carries]") || fields(one).some(isTyped)));

  const put = (key, kept) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: nothing is kept.
    }
  };
  const seen = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const taken = (key) => {
    const found = seen(key);
    if (found) sessionStorage.removeItem(key);
    return found;
  };
  const kept = () => {
    try {
      return Object.keys(sessionStorage).filter((key) => key.startsWith(SENT));
    } catch {
      return [];
    }
  };
  const isMine = (one) => one?.met && one.person === person && one.page === page;
  const keep = (key, form) => {
    // What was typed before the screen was shared still waits, but for what was changed since.
    const waits = hides !== undefined && key !== SENT && !form.matches("[data-carries]") ? seen(key) : null;
    const before = isMine(waits) ? waits.given : null;
    const mine = fields(form).filter((one) => (!isChoice(one) || one.checked) && (!before || isChanged(one)));
    const given = [...mine.map(({ name, value, id }) => ({ name, value, id })), ...(before ?? []), ...(spare.get(form) ?? [])];
    put(key, { person, page, action: actionOf(form), given, met: key !== SENT });
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
      if (resting && found?.value) {
        const parts = form.querySelectorAll(`fieldset[data-put-back="${resting.dataset.putBack}"]`);
        for (const part of parts) Object.assign(part, { disabled: false, hidden: false });
      }
      const closed = one.closest("details");
      if (closed && found && one.value !== one.defaultValue) closed.open = true;
    }
    spare.set(form, given.filter((one) => one.id && !document.getElementById(one.id)));
    touched.add(form);
    form.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("typed").hidden = false;
  };

  const sent = taken(SENT);
  if (passing !== undefined) {
    if (!sent || (person && sent.person !== person)) return;
    put(SENT, { ...sent, met: true });
    const next = document.querySelector("main input[name='next']");
    if (next?.value === "/") next.value = sent.page; // the form was sent to an address that is no page
    const there = document.getElementById("typed-there");
    if (there) {
      there.href = sent.page;
      there.nextElementSibling.hidden = false;
    }
    return;
  }
  kept().filter((key) => seen(key)?.person !== person).forEach(taken);
  if (hides !== undefined) {
    if (isMine(sent)) put(left(sent.action), sent);
    document.getElementById("typed").hidden = !kept().some((key) => key.startsWith(left("")) && isMine(seen(key)));
  } else {
    for (const form of forms) {
      const ofForm = sent?.action === actionOf(form) ? sent : null;
      for (const one of [taken(left(actionOf(form))), ofForm].filter(isMine)) putBack(form, one.given);
    }
  }

  let isSent = false;
  const open = (but) => forms.filter((one) => one !== but && touched.has(one));
  const keepOpen = (but) => open(but).forEach((one) => keep(left(actionOf(one)), one));
  document.addEventListener("input", (event) => touched.add(event.target.form));
  document.addEventListener("submit", (event) => {
    isSent = true;
    if (actionOf(event.target) === "/sign-out") return kept().forEach(taken);
    if (forms.includes(event.target)) keep(SENT, event.target);
    keepOpen(event.target);
  });
  document.addEventListener("cordon:away", () => {
    isSent = true;
    keepOpen();
  });
  addEventListener("pagehide", () => {
    if (isSent) return;
    for (const form of open().filter((one) => one.matches("[data-stays]"))) keep(left(actionOf(form)), form);
  });
})();
