// @ts-check
/* The dashboard inside Zoom's panel: connects these hands to the meeting, and says on the page what they do. */
import { Hands } from "./agent.js";
import { ZoomAppAdapter, meetClient, tooOldFor } from "./agent_zoom_app.js";
import { zoomSdk } from "./zoom_sdk.js";

const line = /** @type {HTMLElement} */ (document.getElementById("hands-line"));
const note = /** @type {HTMLElement} */ (document.getElementById("hands-note"));
const feed = /** @type {HTMLElement} */ (document.getElementById("feed"));
const token = /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="csrf-token"]')).content;
/** @type {Record<string, string>} */
const details = JSON.parse(line.dataset.details || "{}");

const SHOWN_FOR = 10000;

/** @param {HTMLElement} element @param {string} text */
const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** @param {string} state */
const tell = (state) => {
  line.dataset.state = state;
  write(line, line.dataset[`${state}Words`] || "");
};

let noteUntil = 0;
/** What Zoom would not do, in words, for a while.
 * @param {import("./agent.js").Outcome} outcome */
const explain = ({ outcome, detail }) => {
  if (outcome === "done") return;
  write(note, details[detail] || details.other);
  clearTimeout(noteUntil);
  noteUntil = setTimeout(() => write(note, note.dataset.always || ""), SHOWN_FOR);
};

/** An adapter that tells this page how each command ended, besides.
 * @param {ZoomAppAdapter} adapter */
const speaking = (adapter) => {
  const perform = adapter.perform.bind(adapter);
  adapter.perform = async (command) => {
    const outcome = await perform(command);
    explain(outcome);
    return outcome;
  };
  return adapter;
};

/** @param {import("./agent_zoom_app.js").Client} client */
const sayAge = (client) => {
  const missing = tooOldFor(client).map((kind) => details[`too_old_${kind}`]);
  note.dataset.always = missing.join(" ");
  write(note, note.dataset.always);
};

const start = async () => {
  tell("connecting");
  const client = await meetClient(zoomSdk);
  sayAge(client);
  const adapter = speaking(new ZoomAppAdapter(zoomSdk, client));
  const hands = new Hands({ handsUrl: line.dataset.handsUrl || "", csrfToken: token, adapter, tell });
  feed.addEventListener("htmx:sse:before:message", (event) => {
    const { message } = /** @type {CustomEvent} */ (event).detail;
    if (!message.event) hands.poke(); // a region changed; a mere beat has a name
  });
  await hands.start();
};

start().catch(() => tell("absent"));
