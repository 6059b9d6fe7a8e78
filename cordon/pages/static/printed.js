// Tells the service that what this page shows is being printed, by its own button or by the browser's menu.
"use strict";

(() => {
  const { look, csrf } = document.currentScript.dataset;
  addEventListener("beforeprint", () => {
    fetch("/printed", {
      method: "POST",
      keepalive: true, // the tab may be closed behind the dialog
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify({ look: Number(look) }),
    }).catch(() => {}); // the look itself is on record
  });
})();
