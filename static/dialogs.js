/* Dialogs open as dialogs. Without this script the opener's address (#id) shows them by itself. */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    const opened = closer && closer.closest("dialog[open]");
    if (opened) {
      event.preventDefault();
      opened.close();
    }
  });

  // What needs another look is said first, and is where the next key press lands.
  const summary = document.querySelector('.alert[role="alert"][tabindex="-1"]');
  if (summary) summary.focus();
})();
