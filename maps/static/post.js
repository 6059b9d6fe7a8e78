// Asks our own server: JSON in the body, never a word of a case in an address.
"use strict";

// The server's answer that it will not; its words are fit to be shown. `status` is 0 for one who is signed out.
cordon.Refused = class extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }

  get signedOut() {
    return [0, 401].includes(this.status);
  }
};
// What helps then on a page that keeps what is done there: another session takes nothing that this loading of it sends.
cordon.AGAIN = "Sign in again in another tab, then load this page again";

// Whether the server could not be reached when it was last asked.
cordon.lost = false;

// The JSON that is answered; throws Refused, or TypeError without a connection.
cordon.post = async (url, csrf, given) => {
  const answer = await fetch(url, {
    method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(given),
  }).catch((fault) => {
    cordon.lost = true;
    throw fault;
  });
  cordon.lost = answer.status >= 500;
  if (answer.type === "opaqueredirect") throw new cordon.Refused(0, "You are signed out.");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new cordon.Refused(answer.status, said.detail || "The server could not answer. Try again.");
  return said;
};
