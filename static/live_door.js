/* The door under a hand: rows keep their places while somebody is at them, keys move between them, and what is new is
 * said once, politely. The server's order returns when the hand is gone. */
(() => {
  "use strict";

  const board = document.getElementById("dashboard");
  if (!board) return;
  const words = board.dataset;
  const region = document.getElementById("at-the-door");
  const feed = document.getElementById("feed");
  const announcements = document.getElementById("announcements");
  const HELD_FOR = 3000; // after the pointer last moved over the rows

  const list = () => document.getElementById("door-list");
  const rows = () => [...(list()?.children || [])];

  // -- nothing moves under a finger --
  let pointedAt = -Infinity;
  const isHeld = () => region.contains(document.activeElement) || performance.now() - pointedAt < HELD_FOR;
  ["pointermove", "pointerdown"].forEach((kind) =>
    region.addEventListener(kind, () => (pointedAt = performance.now()), { passive: true }),
  );

  let serverOrder = rows().map((row) => row.id);
  const heights = new Map();

  const goneRow = (row) => {
    const stays = document.createElement("li");
    const name = document.createElement("p");
    stays.id = row.id;
    stays.className = "arrival";
    stays.dataset.gone = "";
    stays.tabIndex = -1;
    name.className = "arrival-name";
    name.textContent = `${row.dataset.name || row.textContent.split(" · ")[0]} · ${words.goneWords}`;
    stays.append(name);
    return stays;
  };

  /** Lay the incoming rows in the order that is on the page: what is new goes to the end, what is gone leaves its place. */
  const keepPlaces = (incoming) => {
    const coming = new Map([...incoming.children].map((row) => [row.id, row]));
    const placed = rows().map((row) => {
      heights.set(row.id, row.getBoundingClientRect().height); // fractions count
      const same = coming.get(row.id);
      coming.delete(row.id);
      return same || goneRow(row);
    });
    incoming.replaceChildren(...placed, ...coming.values());
  };

  let focusedRow = "";
  feed.addEventListener("htmx:sse:before:message", (event) => {
    const message = event.detail.message;
    if (message.event || !message.data.includes('hx-target="#at-the-door"')) return;
    focusedRow = document.activeElement.closest?.("#door-list > li")?.id || "";
    const page = document.createElement("template");
    page.innerHTML = message.data;
    const incoming = page.content.querySelector("#door-list");
    serverOrder = incoming ? [...incoming.children].map((row) => row.id) : [];
    if (!incoming || !isHeld()) return;
    keepPlaces(incoming);
    message.data = page.innerHTML;
  });

  /** The hand is gone: the order of the server again, without the places of those who left. */
  const release = () => {
    rows().forEach((row) => "gone" in row.dataset && row.remove());
    const byId = new Map(rows().map((row) => [row.id, row]));
    const wanted = serverOrder.filter((id) => byId.has(id));
    if (wanted.join() !== rows().map((row) => row.id).join()) list()?.append(...wanted.map((id) => byId.get(id)));
  };
  setInterval(() => !isHeld() && release(), 1000);

  // -- what is new --
  let known = new Set(rows().map((row) => row.id));
  const needLines = () => [...document.querySelectorAll("#alarms li, #needs-you li")];
  const keyOf = (line) => line.dataset.need + line.dataset.since;
  let knownNeeds = new Set(needLines().map(keyOf));
  let fresh = [];
  let freshNeeds = [];
  let announceAt = 0;

  const announce = () => {
    const arrivals =
      fresh.length === 1
        ? words.oneWords.replace("{who}", fresh[0].name).replace("{verdict}", fresh[0].word)
        : fresh.length && words.manyWords.replace("{number}", fresh.length);
    announcements.textContent = [...freshNeeds, arrivals || ""].join(" ").trim();
    fresh = [];
    freshNeeds = [];
  };

  const soon = () => {
    clearTimeout(announceAt);
    announceAt = setTimeout(announce, 1500); // twelve people in one breath are one sentence
  };

  const lookForNews = () => {
    rows().forEach((row) => {
      if ("gone" in row.dataset) row.style.minHeight = `${heights.get(row.id) || 0}px`;
      if (known.has(row.id)) return;
      row.classList.add("arriving");
      fresh.push({ name: row.dataset.name, word: row.dataset.word });
    });
    needLines().forEach((line) => {
      if (knownNeeds.has(keyOf(line))) return;
      if (!line.closest("#alarms")) freshNeeds.push(line.querySelector("p").innerText); // an alarm says itself
      if (line.dataset.need === "recording") softSound();
    });
    known = new Set(rows().map((row) => row.id));
    knownNeeds = new Set(needLines().map(keyOf));
    if (fresh.length || freshNeeds.length) soon();
  };

  /** The button that had the focus may be gone with what it did: the row keeps it, or the region does. */
  const keepFocus = () => {
    if (!focusedRow || document.activeElement !== document.body) return;
    (document.getElementById(focusedRow) || region).focus({ preventScroll: true });
  };

  feed.addEventListener("htmx:sse:after:message", (event) => {
    if (event.detail.message.event) return;
    keepFocus();
    lookForNews();
  });

  // -- what this browser remembers; in a frame on somebody else's site it may refuse to --
  const recall = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const remember = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      // then it holds for as long as the page is open
    }
  };

  // -- keys; each of them has a button --
  const keysOn = document.getElementById("keys-on");
  keysOn.checked = recall("hearth.keys") !== "off";
  keysOn.addEventListener("change", () => remember("hearth.keys", keysOn.checked ? "on" : "off"));

  const current = () => document.activeElement.closest?.("#door-list > li");
  const step = (by) => {
    const from = current();
    const all = rows().filter((row) => row === from || !("gone" in row.dataset));
    const to = from ? all[all.indexOf(from) + by] : all[by > 0 ? 0 : all.length - 1];
    (to || from)?.focus();
  };
  const press = (selector) => {
    const row = current();
    if (row) row.querySelector(selector)?.click();
    else step(1); // nobody is meant yet: the first press only shows who would be
  };
  const mainAct = (event) => {
    if (event.target === document.body) document.getElementById("admit-expected")?.focus();
    else if (event.target.matches("#door-list > li")) event.target.querySelector(".actions > *")?.click();
    else return;
    event.preventDefault();
  };
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    a: () => press('[data-key="a"]'),
    w: () => press('[data-key="w"]'),
    m: () => press('[data-key="m"]'),
    "?": () => document.getElementById("show-keys").click(),
    Enter: mainAct,
  };

  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
    const other = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
    if (!keysOn.checked || writing || other || document.querySelector("dialog[open]")) return;
    KEYS[event.key]?.(event);
  });

  // -- one soft sound, for a recording only, and never before the start --
  const sound = document.getElementById("sound");
  const isOn = () => recall("hearth.sound") !== "off";
  let audio = null;
  const unlock = () => {
    audio = audio || new AudioContext(); // browsers want a gesture first
  };
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, unlock, { once: true }));
  const softSound = () => {
    if (!isOn() || !audio || window.hearthNow() < Date.parse(words.soundFrom)) return;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime;
    tone.frequency.value = 440;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.05);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 1);
    board.dataset.sounded = words.soundFrom;
  };
  sound.hidden = false;
  sound.setAttribute("aria-pressed", String(isOn()));
  sound.addEventListener("click", () => {
    remember("hearth.sound", isOn() ? "off" : "on");
    sound.setAttribute("aria-pressed", String(isOn()));
  });

  // In Zoom's narrow panel the list is folded until it is asked for.
  const fold = document.getElementById("roster-fold");
  if (fold && board.clientWidth <= 420) fold.open = false;
})();
