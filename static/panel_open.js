// @ts-check
/* The panel's first page inside Zoom: asks the client who is there, under Zoom's seal, and hands that to Hearth. */
import { meetClient } from "./agent_zoom_app.js";
import { zoomSdk } from "./zoom_sdk.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("panel-open"));
const said = /** @type {HTMLElement} */ (document.getElementById("panel-said"));

const open = async () => {
  try {
    await meetClient(zoomSdk);
    const { context } = await zoomSdk.getAppContext();
    /** @type {HTMLInputElement} */ (form.elements.namedItem("context")).value = context;
    form.submit();
  } catch {
    said.textContent = form.dataset.troubleWords || "";
    form.hidden = false; // its button tries again
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  open();
});
setTimeout(open, Number(form.dataset.waitSeconds) * 1000);
