// @ts-check
/* Acting in Zoom from the panel inside its client: the Zoom Apps SDK (`@zoom/appssdk` 0.16.41) as an adapter of agent.js.
 *
 * Zoom's docs: host and co-host alone may call these; every call and event is named in `config`, listeners come after it;
 * each has its least client version; `participantUUID` names somebody; event timestamps are epoch seconds. There is no
 * lock in this SDK. Whether these uuids are those of the webhooks is not documented: Hearth compares both lists. */

/** @typedef {typeof import("@zoom/appssdk").default} ZoomSdk */
/** @typedef {import("@zoom/appssdk").Apis} Api */
/** @typedef {import("@zoom/appssdk").ConfigResponse} Client */
/** @typedef {import("./agent.js").Adapter} Adapter */
/** @typedef {import("./agent.js").Command} Command */
/** @typedef {import("./agent.js").Outcome} Outcome */
/** @typedef {import("./agent.js").Seen} Seen */

/** Everything that is called or listened to; the same list stands in the Marketplace app's features.
 * @type {Api[]} */
export const CAPABILITIES = [
  "getAppContext",
  "getWaitingRoomParticipants",
  "getMeetingParticipants",
  "admitParticipantFromWaitingRoom",
  "putParticipantToWaitingRoom",
  "removeParticipant",
  "setParticipantScreenName",
  "onWaitingRoomParticipantJoin",
  "onWaitingRoomParticipantLeave",
  "onParticipantChange",
];

/** What each command needs: a call, and the first client that has it.
 * @type {Record<string, {api: Api, since: string}>} */
const NEEDS = {
  admit: { api: "admitParticipantFromWaitingRoom", since: "5.15.10" },
  put_back: { api: "putParticipantToWaitingRoom", since: "5.15.10" },
  remove: { api: "removeParticipant", since: "6.4.5" },
  rename: { api: "setParticipantScreenName", since: "5.14.5" },
};
const LISTS_SINCE = "5.15.10";
const EVENTS_SINCE = "5.16.0";

/** What Zoom's error codes come to.
 * @type {Record<string, Outcome>} */
const ERRORS = {
  10233: { outcome: "refused", detail: "waiting_room_locked" },
  10234: { outcome: "refused", detail: "waiting_room_already" },
  10235: { outcome: "unable", detail: "not_in_this_meeting" },
  10236: { outcome: "unable", detail: "in_breakout_room" },
  10237: { outcome: "done", detail: "already" },
  10238: { outcome: "refused", detail: "not_in_waiting_room" },
  10239: { outcome: "refused", detail: "moderates" },
  10240: { outcome: "unable", detail: "no_waiting_room" },
};
const NOT_IN_WAITING_ROOM = 10238;

/** @param {string} version @param {string} least @returns {boolean} "6.10.0" is not below "6.4.5" */
export const isAtLeast = (version, least) => {
  const [have, need] = [version, least].map((text) => text.split(".").map(Number));
  const differs = need.findIndex((part, index) => (have[index] || 0) !== part);
  return differs < 0 || (have[differs] || 0) > need[differs];
};

/** Make ourselves known to the client: the first call of all. Rejects outside Zoom.
 * @param {ZoomSdk} sdk @returns {Promise<Client>} */
export const meetClient = (sdk) => sdk.config({ capabilities: CAPABILITIES, version: "0.16" });

/** @param {Client} client @param {Api} api @param {string} since @returns {boolean} */
const offers = (client, api, since) =>
  isAtLeast(client.clientVersion, since) && !(client.unsupportedApis || []).includes(api);

/** @param {Client} client @returns {string[]} the commands that this client is too old for */
export const tooOldFor = (client) =>
  Object.keys(NEEDS).filter((kind) => !offers(client, NEEDS[kind].api, NEEDS[kind].since));

/** @implements {Adapter} */
export class ZoomAppAdapter {
  /** @param {ZoomSdk} sdk @param {Client} client what `meetClient` answered */
  constructor(sdk, client) {
    this.sdk = sdk;
    this.client = client;
    this.name = "zoom-panel";
    /** @type {"panel"} */
    this.kind = "panel";
    this.version = client.clientVersion;
    this.abilities = Object.keys(NEEDS).filter((kind) => !tooOldFor(client).includes(kind));
    /** @type {Map<string, string>} by uuid, when somebody came to the waiting room or inside, if this page saw it */
    this.since = new Map();
  }

  /** Who waits and who is inside. A list that this client does not give is null. */
  async look() {
    const [waiting, inside] = await Promise.all([this.listWaiting(), this.listInside()]);
    return { waiting, inside, locked: null };
  }

  /** @returns {Promise<Seen[] | null>} */
  async listWaiting() {
    if (!offers(this.client, "getWaitingRoomParticipants", LISTS_SINCE)) return null;
    const answer = await this.sdk.getWaitingRoomParticipants();
    return this.seen(answer.participants);
  }

  /** Zoom's docs: for the host alone, so a co-host's panel does not see who is inside.
   * @returns {Promise<Seen[] | null>} */
  async listInside() {
    try {
      const answer = await this.sdk.getMeetingParticipants();
      return this.seen(answer.participants);
    } catch {
      return null;
    }
  }

  /** @param {{participantUUID?: string, screenName?: string}[]} participants @returns {Seen[]} */
  seen(participants) {
    return participants.flatMap(({ participantUUID, screenName }) => {
      if (!participantUUID) return [];
      const since = this.since.get(participantUUID);
      return [{ participant_uuid: participantUUID, screen_name: screenName || "", ...(since && { since }) }];
    });
  }

  /** @param {() => void} changed */
  watch(changed) {
    if (!offers(this.client, "onWaitingRoomParticipantJoin", EVENTS_SINCE)) return; // it is looked at every two seconds
    /** @param {string} uuid @param {number} timestamp epoch seconds */
    const came = (uuid, timestamp) => {
      this.since.set(uuid, new Date(timestamp * 1000).toISOString());
      changed();
    };
    this.sdk.onWaitingRoomParticipantJoin((event) => came(event.participant.participantUUID, event.timestamp));
    this.sdk.onWaitingRoomParticipantLeave(changed);
    this.sdk.onParticipantChange((event) => {
      const joined = event.participants.filter((one) => one.status === "join");
      joined.forEach((one) => came(one.participantUUID, event.timestamp));
      changed();
    });
  }

  /** @param {Command} command @returns {Promise<Outcome>} */
  async perform(command) {
    if (!this.abilities.includes(command.kind)) return { outcome: "unable", detail: "not_offered" };
    if (!command.participant_uuid) return { outcome: "unable", detail: "nobody_named" };
    try {
      await this.call(command.kind, command.participant_uuid, command.screen_name || "");
      return { outcome: "done", detail: "" };
    } catch (error) {
      return this.outcomeOf(error, command.participant_uuid);
    }
  }

  /** @param {string} kind @param {string} participantUUID @param {string} screenName */
  call(kind, participantUUID, screenName) {
    switch (kind) {
      case "admit":
        return this.sdk.admitParticipantFromWaitingRoom({ participantUUID });
      case "put_back":
        return this.sdk.putParticipantToWaitingRoom({ participantUUID });
      case "remove":
        return this.sdk.removeParticipant({ participantUUID });
      default:
        return this.sdk.setParticipantScreenName({ participantUUID, screenName });
    }
  }

  /** Zoom said no: by its code. Without one it said nothing, and neither do we: the command comes again.
   * @param {any} error @param {string} uuid @returns {Promise<Outcome>} */
  async outcomeOf(error, uuid) {
    const code = Number(error?.code);
    if (!code) throw error;
    if (code === NOT_IN_WAITING_ROOM && (await this.isInside(uuid))) return { outcome: "done", detail: "already" };
    return ERRORS[code] || { outcome: "refused", detail: `zoom_${code}` };
  }

  /** @param {string} uuid @returns {Promise<boolean>} */
  async isInside(uuid) {
    return ((await this.listInside()) || []).some((one) => one.participant_uuid === uuid);
  }
}
