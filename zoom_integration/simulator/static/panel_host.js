// Plays Zoom's client to the app's page in the frame, for the real Zoom Apps SDK: it posts {jsCallId, apiName, data} as
// JSON text to its parent, and hears {type: "apiResponse", data: {jsCallId, result | errorCode}} and {type: "event"}.
(() => {
  const place = document.getElementById("panel");
  if (!place) return;
  const { panelUrl, calls, people, handsOff } = place.dataset;
  const origin = new URL(panelUrl).origin;
  const LOOK_EVERY = 150;
  let frame = null;
  let named = null; // the capabilities of the page's `config`; null before it
  let known = null;

  const post = (message) => frame?.contentWindow?.postMessage(message, origin);
  const tell = (name, data) => named?.includes(name) && post({ type: "event", name, data });

  const answer = async ({ jsCallId, apiName, data }) => {
    const body = JSON.stringify({ api: apiName, data, named });
    const reply = await fetch(calls, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const said = await reply.json();
    if (apiName === "config" && said.result) [named, known] = [data.js_api_lists, null];
    post({ type: "apiResponse", data: { jsCallId, ...said } });
  };

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    answer(JSON.parse(event.data)).catch(() => {}); // a client that does not answer: the SDK gives up by itself
  });

  const byUuid = (list) => new Map(list.map((one) => [one.participantUUID, one]));
  const missing = (from, other) => [...from.values()].filter((one) => !other.has(one.participantUUID));

  const tellChanges = (before, after, timestamp) => {
    const who = ({ screenName, participantUUID }) => ({ screenName, participantUUID });
    missing(after.waiting, before.waiting).forEach((one) => {
      const action = before.inside.has(one.participantUUID) ? "putFromMainMeeting" : "joinMeeting";
      tell("onWaitingRoomParticipantJoin", { timestamp, participant: { action, ...who(one) } });
    });
    missing(before.waiting, after.waiting).forEach((one) =>
      tell("onWaitingRoomParticipantLeave", { timestamp, participant: who(one) }),
    );
    const participants = [
      ...missing(after.inside, before.inside).map((one) => ({ status: "join", ...one })),
      ...missing(before.inside, after.inside).map((one) => ({ status: "leave", ...one })),
    ];
    if (participants.length) tell("onParticipantChange", { timestamp, participants });
  };

  const look = async () => {
    if (!frame || !named) return;
    const seen = await (await fetch(people, { cache: "no-store" })).json();
    const now = { waiting: byUuid(seen.waiting), inside: byUuid(seen.inside) };
    if (known) tellChanges(known, now, seen.now);
    known = now;
  };
  const keepLooking = () => look().catch(() => {}).then(() => setTimeout(keepLooking, LOOK_EVERY));
  keepLooking();

  const open = async () => {
    await fetch(handsOff, { method: "POST", redirect: "manual" }); // the panel is the hands now
    frame = document.createElement("iframe");
    frame.title = "The app's panel";
    frame.src = panelUrl;
    place.append(frame);
  };
  const close = () => {
    frame.remove();
    frame = named = known = null;
  };

  const button = document.getElementById("toggle-panel");
  button.addEventListener("click", async () => {
    if (frame) close();
    else await open();
    button.textContent = frame ? "Close Hearth's panel" : "Open Hearth's panel";
  });
})();
