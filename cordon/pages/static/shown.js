// Shows the parts of a form that a choice asks for; without this script all of them are shown.
"use strict";

(() => {
  const parts = [...document.querySelectorAll("[data-shown-by]")];
  const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`)?.value || "";
  const show = () => {
    for (const part of parts) part.hidden = !part.dataset.shownFor.split(" ").includes(chosen(part.dataset.shownBy));
  };
  document.addEventListener("change", show);
  show();
})();
