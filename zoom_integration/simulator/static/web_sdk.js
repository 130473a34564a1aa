// @ts-check
/* A stand-in for Zoom's Meeting SDK for Web (component view): the calls that Hearth uses, typed as Zoom's package has them,
 * and in place of the meeting's picture a list of who is there. It talks to the pretend Zoom from which it was loaded. */
(() => {
  "use strict";

  /** @typedef {typeof import("@zoom/meetingsdk/embedded").EmbeddedClient} Whole */
  /** @typedef {import("@zoom/meetingsdk/embedded").Participant} Participant */
  /** @typedef {Pick<Whole, "init" | "join" | "getAttendeeslist" | "admit" | "putOnHold" | "expel" | "rename" | "lockMeeting"
   *   | "leaveMeeting" | "on" | "off">} Part */
  /** @typedef {Pick<Participant, "userId" | "userName" | "isHost" | "isCoHost" | "isHold" | "customerKey" | "participantUUID">} Shown */

  const LOOK_EVERY = 200;
  const STYLE = `
    .pretend-zoom { display: grid; grid-template-rows: auto 1fr auto; gap: 12px; min-height: 100%; padding: 16px; border-radius: 10px;
      background: #1d2429; color: #eef1f3; font: 16px/1.4 system-ui, sans-serif; box-sizing: border-box; }
    .pretend-zoom p { margin: 0; max-width: none; color: inherit; }
    .pretend-zoom ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 12px; align-content: start;
      margin: 0; padding: 0; list-style: none; }
    .pretend-zoom li { display: grid; place-items: end start; aspect-ratio: 16 / 10; margin: 0; padding: 8px 10px; border-radius: 8px;
      background: #34404a; color: #fff; overflow-wrap: anywhere; }
    .pretend-zoom li[data-host] { outline: 2px solid #7fc8cf; }`;

  const home = new URL("/web-sdk", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();
  /** @type {Map<number, Shown>} */
  let people = new Map();
  /** @type {HTMLElement | undefined} */
  let root;
  let token = "";
  let locked = "";

  /** @param {string} event @param {unknown} payload */
  const tell = (event, payload) => listeners.get(event)?.forEach((callback) => callback(payload));

  /** @param {string} path @param {object} body @returns {Promise<any>} */
  const ask = async (path, body) => {
    const answer = await fetch(`${home}/${path}`, { method: "POST", body: JSON.stringify({ token, ...body }) });
    const said = await answer.json();
    if (said.failure && !said.resolves) throw said.failure;
    return said.failure || said;
  };

  /** @param {string} kind @param {object} [body] @returns {Promise<any>} an empty text once it is done */
  const act = async (kind, body = {}) => {
    const said = await ask(`act/${kind}`, body);
    return said.type ? said : "";
  };

  /** @param {string} tag @param {string} [text] */
  const part = (tag, text = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const draw = () => {
    if (!root) return;
    const style = part("style", STYLE);
    const window_ = part("div");
    const inside = part("ul");
    const everybody = [...people.values()];
    everybody.forEach((one) => {
      if (one.isHold) return;
      const tile = part("li", one.userName);
      if (one.isHost) tile.dataset.host = "";
      inside.append(tile);
    });
    const waiting = everybody.filter((one) => one.isHold).map((one) => one.userName);
    window_.className = "pretend-zoom";
    window_.append(
      part("p", `Pretend Zoom · ${everybody.length - waiting.length} in the meeting${locked}`),
      inside,
      part("p", waiting.length ? `Waiting room: ${waiting.join(", ")}` : "Nobody is in the waiting room."),
    );
    root.replaceChildren(style, window_);
  };

  /** @param {Shown[]} seen */
  const take = (seen) => {
    const before = people;
    people = new Map(seen.map((one) => [one.userId, one]));
    const gone = [...before.values()].filter((one) => !people.has(one.userId));
    const changed = seen.filter((one) => JSON.stringify(one) !== JSON.stringify(before.get(one.userId)));
    if (gone.length || changed.length) draw();
    gone.forEach((one) => tell("user-removed", one));
    changed.forEach((one) => tell(before.has(one.userId) ? "user-updated" : "user-added", one));
  };

  const look = async () => {
    const said = await ask("people", {}).catch(() => null);
    if (said?.people) take(said.people);
    if (said?.state === "Closed" || said?.type) {
      token = "";
      tell("connection-change", { state: "Closed" });
    } else if (token) setTimeout(look, LOOK_EVERY);
  };

  /** @type {Part} */
  const client = {
    init: async (options) => {
      root = options.zoomAppRoot;
      if (options.leaveOnPageUnload)
        window.addEventListener("pagehide", () => token && navigator.sendBeacon(`${home}/act/leave`, JSON.stringify({ token })));
      return "";
    },
    join: async ({ signature, zak, meetingNumber, userName, password }) => {
      const said = await ask("join", { signature, zak, meetingNumber, userName, password });
      if (said.type) return said;
      token = said.token;
      tell("connection-change", { state: "Connected" });
      await look();
      return "";
    },
    getAttendeeslist: () => /** @type {Participant[]} */ ([...people.values()]),
    admit: (userId) => act("admit", { userId }),
    putOnHold: (userId, hold) => act("putOnHold", { userId, hold }),
    expel: (userId) => act("expel", { userId }),
    rename: (name, userId) => act("rename", { name, userId }),
    lockMeeting: async (wanted) => {
      const said = await act("lockMeeting", { locked: wanted });
      if (!said) locked = wanted ? " · locked" : "";
      draw();
      return said;
    },
    leaveMeeting: () => act("leave"),
    on: (/** @type {string} */ event, /** @type {Function} */ callback) => {
      listeners.set(event, (listeners.get(event) || new Set()).add(callback));
    },
    off: (event, callback) => {
      listeners.get(event)?.delete(callback);
    },
  };

  Object.assign(window, { ZoomMtgEmbedded: { createClient: () => client, destroyClient: () => {} } });
})();
