/* Leave at once: a tap, or Escape three times within two seconds. The page is blanked first, and replaced in the history,
 * so that the way back does not lead here. Without this script the link is still a link. */
(() => {
  "use strict";

  const link = document.querySelector("a[data-quick-exit]");
  if (!link) return;

  const leave = () => {
    document.title = "";
    document.body.hidden = true;
    location.replace(link.href);
  };

  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 2000);
    if (presses.length >= 3) leave();
  });

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // Coming back by the browser's own memory would show the page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
