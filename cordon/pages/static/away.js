// Says some minutes before a session ends that it will, and lets whoever is there stay: whoever types or points is there.
// At its end the page signs out and shows nothing of a case any more.
"use strict";

(() => {
  const WARNED_MS = 5 * 60_000;
  const STAY_EVERY_MS = 5 * 60_000;
  const SPARE_MS = 15_000; // for signing out while the session still is one
  const KEY = "cordon-ends-at"; // shared by the tabs of this browser, of which any may have been used last
  const box = document.getElementById("away");
  if (!box) return;
  const { csrf, next } = box.dataset;
  const longestAt = Date.now() + 1000 * box.dataset.longestIn;
  let endsAt = 0;
  let askedAt = Date.now();
  let told = false;

  const kept = (seconds) => {
    endsAt = Date.now() + 1000 * seconds;
    try {
      localStorage.setItem(KEY, JSON.stringify({ person: document.body.dataset.person, at: endsAt }));
    } catch {
      // Storage is full or switched off: then each tab has its own time.
    }
  };
  const ends = () => {
    try {
      const { person, at } = JSON.parse(localStorage.getItem(KEY));
      if (person === document.body.dataset.person && at > endsAt) endsAt = at;
    } catch {
      // As above.
    }
    return endsAt;
  };
  const stay = async () => {
    askedAt = Date.now();
    try {
      const answer = await fetch("/stay", {
        method: "POST", credentials: "same-origin", cache: "no-store", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: "{}",
      });
      if (answer.ok) kept((await answer.json()).ends_in_s);
    } catch {
      // No connection: the time goes on.
    }
  };
  const leave = () => {
    document.dispatchEvent(new Event("cordon:away"));
    document.querySelector("main").replaceChildren();
    const form = document.querySelector("form[action='/sign-out']");
    form.elements.next.value = next;
    form.submit();
  };
  const look = () => {
    const at = ends();
    const left = at - SPARE_MS - Date.now();
    if (left <= 0) {
      clearInterval(watch);
      if (navigator.onLine) return leave();
      document.querySelector("main").replaceChildren();
      window.addEventListener("online", leave, { once: true });
    } else if (left <= WARNED_MS && !box.open && !told) {
      told = true;
      const longest = longestAt - at < 60_000;
      const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
      document.getElementById("away-at").textContent = clock.format(at);
      document.getElementById("away-idle").hidden = longest;
      document.getElementById("away-longest").hidden = !longest;
      document.getElementById("away-stay").textContent = longest ? "Go on until then" : "Stay signed in";
      box.showModal();
    } else if (left > WARNED_MS) {
      told = false;
      if (box.open) box.close();
    }
  };

  kept(box.dataset.endsIn);
  document.getElementById("away-stay").addEventListener("click", () => box.close());
  box.addEventListener("close", async () => {
    if (ends() - Date.now() <= WARNED_MS) await stay();
  });
  for (const sign of ["input", "keydown", "pointerdown"]) {
    document.addEventListener(sign, () => {
      if (!box.open && Date.now() - askedAt > STAY_EVERY_MS) stay();
    }, { passive: true });
  }
  const watch = setInterval(look, 5_000);
  document.addEventListener("visibilitychange", look); // a machine that slept
})();
