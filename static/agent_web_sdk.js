// @ts-check
/* Hands in the browser that hosts the meeting: an adapter (see agent.js) over Zoom's Meeting SDK for Web, component view.
 *
 * Zoom's docs give each call a rate, and offer neither an event nor a field for the lock: what this page locked, somebody may
 * have unlocked by hand, so `look` never claims to know it. A call that Zoom may yet carry out is not answered. */

import { Pace } from "./agent_pace.js";

/** @typedef {import("./agent.js").Adapter} Adapter */
/** @typedef {import("./agent.js").Command} Command */
/** @typedef {import("./agent.js").Outcome} Outcome */
/** @typedef {import("./agent.js").Sight} Sight */
/** @typedef {typeof import("@zoom/meetingsdk/embedded").EmbeddedClient} Client */
/** @typedef {import("@zoom/meetingsdk/embedded").ExecutedFailure} Failure */
/** @typedef {import("@zoom/meetingsdk/embedded").Participant} Participant */

// Zoom's docs, in milliseconds: one lock, one removal, one new name in 5 s, one admission in 0.1 s; a little is added, because
// a call may catch up with the one before it on its way.
const GAPS = { lock: 5200, remove: 5200, rename: 5200, hold: 120 };

// A lock may have to wait for the one before it; the lease on a command is ten seconds.
const PATIENCE = 9000;

/** What Zoom's failures mean for a command. Those that are missing may pass: nothing is answered, and the command comes again.
 * @type {Partial<Record<string, Outcome>>} */
const MEANINGS = {
  INSUFFICIENT_PRIVILEGES: { outcome: "unable", detail: "not_host" },
  INVALID_OPERATION: { outcome: "refused", detail: "invalid_operation" },
  INVALID_PARAMETERS: { outcome: "refused", detail: "invalid_parameters" },
  OPERATION_LOCKED: { outcome: "refused", detail: "operation_locked" },
};

/** @type {Outcome} */
const DONE = { outcome: "done", detail: "" };
/** @type {Outcome} */
const ALREADY = { outcome: "done", detail: "already" };
/** @type {Outcome} */
const NOT_HERE = { outcome: "refused", detail: "not_here" };

/** Zoom shows a uuid, but its typings make it optional: without one, the number of this stay is a name as good.
 * @param {Participant} person */
const nameOf = (person) => person.participantUUID || `user-${person.userId}`;

/** @implements {Adapter} */
export class WebSdkAdapter {
  /** @param {Client} client  that has joined as host
   * @param {string} version  of the SDK
   * @param {Pace} [pace]
   * @param {() => Date} [clock] */
  constructor(client, version, pace, clock = () => new Date()) {
    this.client = client;
    this.version = version;
    this.pace = pace || new Pace(GAPS, () => performance.now(), (span) => new Promise((done) => setTimeout(done, span)));
    this.clock = clock;
    this.name = "browser";
    /** @type {"browser"} */
    this.kind = "browser";
    this.patience = PATIENCE;
    /** @type {Record<string, (command: Command) => Promise<Outcome>>} */
    this.acts = {
      admit: (command) => this.admit(command),
      put_back: (command) => this.putBack(command),
      remove: (command) => this.remove(command),
      rename: (command) => this.rename(command),
      lock: () => this.lock(true),
      unlock: () => this.lock(false),
    };
    this.abilities = Object.keys(this.acts);
    /** @type {Map<string, string>} by stay and place, since when; empty for whoever was there before this page */
    this.since = new Map();
    this.note("");
  }

  /** @returns {Promise<Sight>} */
  async look() {
    this.note(this.clock().toISOString());
    const people = this.client.getAttendeeslist();
    return {
      waiting: people.filter((person) => person.isHold).map((person) => this.seen(person)),
      inside: people.filter((person) => !person.isHold).map((person) => this.seen(person)),
      locked: null,
    };
  }

  /** @param {() => void} changed */
  watch(changed) {
    const hear = () => {
      this.note(this.clock().toISOString());
      changed();
    };
    this.client.on("user-added", hear);
    this.client.on("user-updated", hear);
    this.client.on("user-removed", hear);
  }

  /** @param {Command} command @returns {Promise<Outcome>} */
  async perform(command) {
    const act = this.acts[command.kind];
    if (!act) return { outcome: "unable", detail: "unknown_kind" };
    try {
      return await act(command);
    } catch (failure) {
      return this.meaning(failure);
    }
  }

  /** @param {Command} command */
  admit(command) {
    return this.about(command, "hold", (person) => person.isHold && this.client.admit(person.userId));
  }

  /** @param {Command} command */
  putBack(command) {
    return this.about(command, "hold", (person) => !person.isHold && this.client.putOnHold(person.userId, true));
  }

  /** @param {Command} command */
  remove(command) {
    return this.about(command, "remove", (person) => this.client.expel(person.userId));
  }

  /** @param {Command} command */
  rename(command) {
    const name = command.screen_name || "";
    return this.about(command, "rename", (person) => person.userName !== name && this.client.rename(name, person.userId));
  }

  /** @param {boolean} locked @returns {Promise<Outcome>} */
  lock(locked) {
    return this.pace.run("lock", async () => this.answered(await this.client.lockMeeting(locked)));
  }

  /** Do something to whom a command is about, as she is when its turn has come; `call` gives false when it is so already.
   * @param {Command} command @param {string} kind
   * @param {(person: Participant) => false | Promise<string | Failure>} call @returns {Promise<Outcome>} */
  about(command, kind, call) {
    return this.pace.run(kind, async () => {
      const person = this.client.getAttendeeslist().find((one) => nameOf(one) === command.participant_uuid);
      if (!person) return NOT_HERE;
      const asked = call(person);
      return asked ? this.answered(await asked) : ALREADY;
    });
  }

  /** Zoom's typings let a call that failed end well, with the failure as its answer.
   * @param {string | Failure} answer @returns {Outcome} */
  answered(answer) {
    if (typeof answer === "object" && answer && "type" in answer) throw answer;
    return DONE;
  }

  /** @param {unknown} failure @returns {Outcome} */
  meaning(failure) {
    const type = typeof failure === "object" && failure && "type" in failure ? String(failure.type) : "";
    const known = MEANINGS[type];
    if (!known) throw new Error(`zoom: ${type || "unknown"}`);
    return known;
  }

  /** Keep since when each is where she is. @param {string} moment */
  note(moment) {
    const places = this.client.getAttendeeslist().map((person) => `${person.userId} ${person.isHold}`);
    const known = this.since;
    this.since = new Map(places.map((place) => [place, known.get(place) ?? moment]));
  }

  /** @param {Participant} person */
  seen(person) {
    const since = this.since.get(`${person.userId} ${person.isHold}`);
    return { participant_uuid: nameOf(person), screen_name: person.userName, ...(since ? { since } : {}) };
  }
}
