/* The connection check goes on by itself, and what is to be typed into Zoom can be copied. Without this script there are
   buttons for the one, and the text can be marked for the other. */
(() => {
  "use strict";

  const goOn = async (form) => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Region": form.dataset.goesOn },
    });
    if (!answer.ok) return; // the button stays, and whoever presses it is told what happened
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const region = page.querySelector(form.dataset.goesOn);
    if (!region) return;
    document.querySelector(form.dataset.goesOn).replaceWith(region);
    begin(region);
  };

  const begin = (part) => {
    const form = part.querySelector("form[data-goes-on]");
    if (form) goOn(form).catch(() => {});
  };

  begin(document);

  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copies).textContent);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }
})();
