// @ts-check
/* The page on which a facilitator hosts the meeting: loads Zoom's SDK when she asks for it, joins as the host, and lets the
 * hands work for as long as this page is open. What lets her in is asked for once and kept nowhere. */

import { Hands } from "./agent.js";
import { WebSdkAdapter } from "./agent_web_sdk.js";

/** @typedef {typeof import("@zoom/meetingsdk/embedded").default} Embedded */
/** @typedef {typeof import("@zoom/meetingsdk/embedded").EmbeddedClient} Client */
/** @typedef {import("@zoom/meetingsdk/embedded").InitOptions} InitOptions */
/** What the server hands out, once.
 * @typedef {{signature: string, zak: string, passcode: string, meeting_number: string, user_name: string}} Pass */

/** Words to show: a refusal that somebody is meant to read. */
class Told extends Error {}

/** @param {string} id */
const element = (id) => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page lacks #${id}`);
  return found;
};

const page = element("host-page");
const words = page.dataset;
const begin = /** @type {HTMLButtonElement} */ (element("host-begin"));
const said = element("host-said");
const stage = element("meeting-stage");
const csrfToken = document.querySelector("meta[name=csrf-token]")?.getAttribute("content") || "";

/** @param {string} text @param {"note" | "attention"} [kind] */
const say = (text, kind = "note") => {
  said.dataset.kind = kind;
  if (said.textContent !== text) said.textContent = text;
};

/** @param {string} address @returns {Promise<void>} */
const load = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Told(words.lostWords)));
    document.head.append(script);
  });

/** @returns {Promise<Embedded>} Zoom's SDK, loaded in the order in which its parts need one another */
const sdk = async () => {
  for (const address of JSON.parse(words.scripts || "[]")) await load(address);
  const found = /** @type {{ZoomMtgEmbedded?: Embedded}} */ (/** @type {unknown} */ (window)).ZoomMtgEmbedded;
  if (!found) throw new Told(words.lostWords);
  return found;
};

/** @returns {Promise<Pass>} */
const askForPass = async () => {
  const answer = await fetch(words.passUrl || "", {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken, Accept: "application/json" },
  });
  if (answer.status === 401) throw new Told(words.againWords);
  const given = await answer.json();
  if (!answer.ok) throw new Told(given.words);
  return given;
};

/** @returns {InitOptions} */
const options = () => {
  const width = Math.max(320, stage.clientWidth);
  const size = { width, height: Math.round((width * 9) / 16) };
  return {
    zoomAppRoot: stage,
    language: /** @type {InitOptions["language"]} */ (words.language),
    patchJsMedia: true,
    leaveOnPageUnload: true,
    customize: { video: { isResizable: false, viewSizes: { default: size, ribbon: size } } },
  };
};

/** @param {Embedded} zoom @returns {Promise<Client>} in the meeting, as its host */
const join = async (zoom) => {
  /** @type {Client} */
  const client = zoom.createClient();
  await client.init(options());
  const pass = await askForPass();
  const answer = await client.join({
    signature: pass.signature,
    meetingNumber: pass.meeting_number,
    password: pass.passcode,
    userName: pass.user_name,
    zak: pass.zak,
  });
  if (typeof answer === "object") throw new Told(words.joinWords); // Zoom's typings let a failure end well
  return client;
};

/** @type {Record<import("./agent.js").State, string | undefined>} */
const STATES = {
  connecting: words.connectingWords,
  ready: words.readyWords,
  working: words.readyWords,
  offline: words.offlineWords,
  over: words.overWords,
};

/** @param {Client} client @param {string} version */
const work = (client, version) => {
  const adapter = new WebSdkAdapter(client, version);
  const hands = new Hands({ handsUrl: words.handsUrl || "", csrfToken, adapter, tell: (state) => say(STATES[state] || "") });
  client.on("connection-change", (change) => {
    if (change.state !== "Closed" && change.state !== "Fail") return;
    hands.sayGoodbye();
    hands.end();
    say(words.closedWords || "", "attention");
  });
  document.getElementById("feed")?.addEventListener("htmx:sse:after:message", () => hands.poke());
  hands.start();
};

const host = async () => {
  begin.disabled = true;
  page.dataset.hosting = "begun";
  say(words.loadingWords || "");
  try {
    const zoom = await sdk();
    // typed, and yet absent from the script that Zoom's address serves
    work(await join(zoom), zoom.VERSION || words.version || "");
  } catch (trouble) {
    delete page.dataset.hosting;
    begin.disabled = false;
    say((trouble instanceof Told && trouble.message) || words.joinWords || "", "attention");
  }
};

// Zoom's docs: the component view is for desktop browsers.
if (matchMedia("(hover: none) and (pointer: coarse)").matches) page.dataset.hosting = "phone";
begin.addEventListener("click", host);
begin.disabled = false; // until now a press would have been lost
