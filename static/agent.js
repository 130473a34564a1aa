// @ts-check
/* Hands inside a meeting: the loop between Hearth and an adapter that can act in Zoom (agent_zoom_app.js, agent_web_sdk.js).
 *
 * Hearth hands out commands under a lease, at least once; only Zoom's own events confirm them. So this loop claims
 * promptly, lets the adapter act, says what came of it, and answers a repeated command from memory instead of acting again.
 * What nobody could finish is not answered: the lease runs out and the command comes again, here or to other hands. */

/** Somebody as Zoom shows her to this client. `since` (ISO 8601, UTC): when she appeared, if this page saw it.
 * @typedef {{participant_uuid: string, screen_name: string, since?: string}} Seen */
/** What an adapter sees at this moment. Null is what it cannot tell, which is not the same as nobody.
 * @typedef {{waiting: Seen[] | null, inside: Seen[] | null, locked: boolean | null}} Sight */
/** What Hearth asks for. `participant_uuid` is null for lock and unlock.
 * @typedef {{id: string, kind: string, participant_uuid: string | null, screen_name?: string, old_name?: string}} Command */
/** `done`: Zoom took it (or it was so already). `refused`: Zoom said no. `unable`: this client cannot, other hands may.
 * `detail` is a short code ([a-z0-9_.-]), words for it stand in app/views/phrases_hands.py.
 * @typedef {{outcome: "done" | "refused" | "unable", detail: string}} Outcome */
/** One way to act in Zoom. `name` says which in a word; `abilities` are command kinds and may shrink while it runs;
 * `look` is asked often and must be cheap; `watch` is called once; `perform` may reject or hang, then nothing is answered.
 * @typedef {object} Adapter
 * @property {string} name
 * @property {"panel" | "browser"} kind
 * @property {string[]} abilities
 * @property {string} version  of the client, as "6.4.5"
 * @property {() => Promise<Sight>} look
 * @property {(changed: () => void) => void} watch
 * @property {(command: Command) => Promise<Outcome>} perform
 * @property {number} [patience]  milliseconds that `perform` may take, where Zoom wants pauses between calls */
/** What the page may say about the hands.
 * @typedef {"connecting" | "ready" | "working" | "offline" | "over"} State */
/** Where commands come from: the page's own address that gives out a token, and the page's CSRF token.
 * @typedef {{handsUrl: string, csrfToken: string, adapter: Adapter, tell: (state: State) => void}} Wiring */

const EAGER_PAUSE = 200; // milliseconds between two claims while something is going on
const IDLE_PAUSE = 1000; // Hearth takes hands that are silent for five seconds to be gone
const EAGER_FOR = 5000; // after the last news
const REPORT_EVERY = 2000;
const REPORT_GAP = 150; // many arrivals in one breath are one report
const REPORT_PACE = 3; // times as long as the last report took: what is slow is not asked more often
const GIVE_UP_AFTER = 4000; // on a call to Zoom that never answers; the lease is ten seconds
const ANSWERED_WITHIN = 6000; // by Hearth; on the way from one network to another a question may get no answer at all
const LONGEST_BACKOFF = 8000;
const MOST_REMEMBERED = 1000;

/** Hearth wants no more of these hands: the token or the session is over. */
class Over extends Error {}

/** @param {number} milliseconds @returns {Promise<void>} */
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @template T @param {Promise<T>} promise @param {number} [limit] milliseconds
 * @returns {Promise<T>} the same, or a rejection when it takes too long */
const inTime = (promise, limit = GIVE_UP_AFTER) =>
  Promise.race([promise, pause(limit).then(() => Promise.reject(new Error("no answer in time")))]);

/** @param {string} prefix @returns {string} a name that two open pages do not share */
const ownName = (prefix) =>
  `${prefix}-${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/** Hands at work for one session, from `start` until Hearth says that it is over. */
export class Hands {
  /** @param {Wiring} wiring */
  constructor({ handsUrl, csrfToken, adapter, tell }) {
    this.handsUrl = handsUrl;
    this.csrfToken = csrfToken;
    this.adapter = adapter;
    this.tell = tell;
    this.agent = ownName(adapter.name);
    this.agentUrl = "";
    this.token = "";
    this.isOver = false;
    this.failures = 0;
    this.eagerUntil = 0;
    this.reportAt = 0;
    this.reportTook = 0;
    /** @type {() => void} ends the pause between two claims */
    this.wake = () => {};
    /** @type {Map<string, Outcome>} by command id, what came of it */
    this.remembered = new Map();
    /** @type {Map<string, Promise<void>>} by person, the end of what is being done about her */
    this.lanes = new Map();
    /** @type {Set<string>} ids of commands being carried out */
    this.doing = new Set();
  }

  /** Connect and work until it is over. Never rejects. */
  async start() {
    this.tell("connecting");
    this.adapter.watch(() => this.seeChange());
    window.addEventListener("pagehide", () => this.sayGoodbye());
    await Promise.all([this.keepClaiming(), this.keepReporting()]);
  }

  /** Something changed on the live page: there may be work. */
  poke() {
    this.eagerUntil = performance.now() + EAGER_FOR;
    this.wake();
  }

  /** Something changed in Zoom: tell Hearth soon. */
  seeChange() {
    const gap = Math.max(REPORT_GAP, REPORT_PACE * this.reportTook);
    this.reportAt = Math.min(this.reportAt, performance.now() + gap);
    this.poke();
  }

  async keepClaiming() {
    while (!this.isOver) {
      await this.tryOnce(async () => {
        if (!this.token) await this.connect();
        const answer = await this.post("claim", { agent: this.agent, abilities: this.adapter.abilities });
        answer.commands.forEach((/** @type {Command} */ command) => this.take(command));
      });
      if (!this.isOver) await this.rest();
    }
  }

  async keepReporting() {
    while (!this.isOver) {
      if (this.token && performance.now() >= this.reportAt) {
        const began = performance.now();
        this.reportAt = began + REPORT_EVERY;
        await this.report().catch(() => {}); // a claim says soon enough that the line is lost
        this.reportTook = performance.now() - began;
      }
      await pause(REPORT_GAP);
    }
  }

  async connect() {
    const asked = fetch(this.handsUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": this.csrfToken },
    });
    const answer = await inTime(asked, ANSWERED_WITHIN);
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw new Over();
    if (!answer.ok) throw new Error(`hands: ${answer.status}`);
    const given = await answer.json();
    this.agentUrl = given.agent_url.replace(/\/$/, "");
    this.token = given.token;
  }

  /** One look at Zoom, told to Hearth. */
  async report() {
    const sight = await inTime(this.adapter.look());
    const { kind, version, abilities } = this.adapter;
    await this.post("report", { agent: this.agent, client_version: version, kind, abilities, ...sight });
  }

  /** Carry a command out once, however often it comes; commands about one person keep their order.
   * @param {Command} command */
  take(command) {
    if (this.doing.has(command.id)) return;
    this.doing.add(command.id);
    this.poke();
    const lane = command.participant_uuid || "";
    const end = (this.lanes.get(lane) || Promise.resolve())
      .then(() => this.carryOut(command))
      .catch(() => {}) // not answered, so that it comes again
      .then(() => {
        this.doing.delete(command.id);
        if (this.lanes.get(lane) === end) this.lanes.delete(lane);
        this.tellWork();
      });
    this.lanes.set(lane, end);
    this.tellWork();
  }

  /** @param {Command} command */
  async carryOut(command) {
    const known = this.remembered.get(command.id);
    const { outcome, detail } = known || (await inTime(this.adapter.perform(command), this.adapter.patience));
    this.remember(command.id, { outcome, detail });
    await this.post("outcome", { agent: this.agent, command: command.id, outcome, detail });
  }

  /** @param {string} id @param {Outcome} outcome */
  remember(id, outcome) {
    this.remembered.set(id, outcome);
    if (this.remembered.size > MOST_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value || "");
  }

  /** @param {() => Promise<void>} act */
  async tryOnce(act) {
    try {
      await act();
      this.failures = 0;
      this.tellWork();
    } catch (trouble) {
      this.failures += 1;
      if (trouble instanceof Over) this.end();
      else if (this.failures > 1) this.tell("offline"); // one lost answer is not worth a word
    }
  }

  /** The pause until the next claim, which news cuts short; longer and longer while Hearth does not answer. */
  async rest() {
    const isEager = this.doing.size > 0 || performance.now() < this.eagerUntil;
    const backoff = Math.min(LONGEST_BACKOFF, EAGER_PAUSE * 2 ** this.failures);
    const wait = pause(this.failures ? backoff * (0.75 + Math.random() / 2) : isEager ? EAGER_PAUSE : IDLE_PAUSE);
    await Promise.race(this.failures ? [wait] : [wait, new Promise((resolve) => (this.wake = () => resolve(undefined)))]);
  }

  /** @param {string} path @param {object} body @returns {Promise<any>} Hearth's answer */
  async post(path, body) {
    const asked = fetch(`${this.agentUrl}/${path}`, {
      method: "POST",
      credentials: "omit",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      keepalive: path === "goodbye",
    });
    const answer = await inTime(asked, ANSWERED_WITHIN);
    if (answer.status === 401 || answer.status === 404) throw new Over();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  tellWork() {
    if (!this.isOver && this.token && !this.failures) this.tell(this.doing.size ? "working" : "ready");
  }

  end() {
    this.isOver = true;
    this.tell("over");
  }

  /** The page goes: other hands, or people's, need not wait until these are missed. */
  sayGoodbye() {
    if (this.token && !this.isOver) this.post("goodbye", { agent: this.agent }).catch(() => {});
  }
}
