// Copies a map as a picture, where the browser can; without this script the picture is saved as a file.
"use strict";

(() => {
  if (!navigator.clipboard?.write || !window.ClipboardItem) return;
  const said = document.getElementById("copied");
  const say = (button, text) => {
    const kept = button.innerHTML; // our own markup, put back as it was
    button.textContent = text;
    said.textContent = text;
    setTimeout(() => {
      button.innerHTML = kept;
    }, 4000);
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const asked = new URLSearchParams(new FormData(button.form));
      asked.set("audience", button.dataset.audience);
      const picture = fetch(`${button.dataset.copy}?${asked}`).then((answer) => {
        if (!answer.ok || answer.headers.get("Content-Type") !== "image/png") throw new Error("no picture");
        return answer.blob();
      });
      navigator.clipboard
        .write([new ClipboardItem({ "image/png": picture })])
        .then(() => say(button, "Copied"), () => say(button, "That did not work. Use the picture (PNG)."));
    });
  }
})();
