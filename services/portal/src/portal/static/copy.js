// Copies a code at a press. Without this script, or where the browser lets no page copy, there is no button: the code is
// text that can be selected.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const said = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      // Emptied first: the same words said again are a change that screen readers tell.
      said.textContent = "";
      try {
        await navigator.clipboard.writeText(button.dataset.copies);
        said.textContent = said.dataset.done;
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
  }
})();
