/* Settling with the keyboard, and without leaving the page: every key has a button, every button is a form. What is shown
 * comes from the server; this script sends the form, puts the answer in place of the board, and keeps what was typed. */
(() => {
  "use strict";

  const board = () => document.getElementById("board");
  const said = document.getElementById("said");
  const keysOn = document.getElementById("keys-on");
  if (!board() || !keysOn) return;

  // -- where the hand is --
  const cards = () => [...document.querySelectorAll("#settling [data-card]")];
  const current = () => document.activeElement.closest?.("[data-card]");
  const step = (by) => {
    const all = cards();
    const from = current();
    const to = from ? all[all.indexOf(from) + by] : (nextToDo() || all[0]);
    to?.focus();
  };
  const nextToDo = () => document.querySelector("#settling .presence[data-card]");

  /** After an act the card that stands where the old one stood, else whatever comes next to be done. */
  const focusNext = (place, id, stays) => {
    const same = stays && document.getElementById(id);
    const next = same || document.querySelectorAll("#settling .presence[data-card]")[place] || nextToDo();
    const after = next || document.querySelector("#confirm-all button, #all-settled, #settling [data-key=u]");
    after?.focus();
  };

  // -- what the reader did to the page, which the server does not know --
  const kept = () => ({
    open: [...board().querySelectorAll("details[id][open]")].map((one) => one.id),
    chosen: [...board().querySelectorAll("select[id]")].filter((one) => one.value).map((one) => [one.id, one.value]),
    unticked: [...board().querySelectorAll("input[type=checkbox][id]:not(:checked)")].map((one) => one.id),
  });
  const restore = ({ open, chosen, unticked }) => {
    const found = (id) => document.getElementById(id);
    open.forEach((id) => found(id) && (found(id).open = true));
    chosen.forEach(([id, value]) => found(id) && (found(id).value = value));
    unticked.forEach((id) => found(id) && (found(id).checked = false));
  };

  // -- one button for all that is ticked --
  const count = () => {
    const button = document.querySelector("#confirm-all button");
    if (!button) return;
    const boxes = [...document.querySelectorAll('input[form="confirm-all"]')];
    const ticked = boxes.filter((box) => box.checked).length;
    const words = button.lastElementChild;
    words.dataset.all = words.dataset.all || words.textContent;
    words.textContent = ticked === boxes.length ? words.dataset.all : button.dataset.some.replace("#", ticked);
  };
  document.addEventListener("change", count);
  window.addEventListener("pageshow", count);

  // -- acts --
  const say = (text) => (said.textContent = text);
  const spoken = () => document.querySelector("#settling .undo-bar p")?.textContent.trim() || "";

  const put = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("board");
    if (!fresh) return false;
    const mine = kept();
    board().replaceWith(fresh);
    document.querySelector(".flashes").replaceChildren(...page.querySelector(".flashes").children);
    restore(mine);
    count();
    say(spoken());
    return true;
  };

  let isBusy = false; // a second press is the same press
  const act = async (form, button) => {
    const card = form.closest("[data-card]");
    const place = [...document.querySelectorAll("#settling .presence[data-card]")].indexOf(card);
    isBusy = true;
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), credentials: "same-origin" });
      const text = await answer.text();
      if (answer.status === 401) location.reload(); // signed out meanwhile: the way back in leads here again
      else if (!put(text)) alertLine(troubleIn(text));
      else focusNext(Math.max(place, 0), card?.id, !answer.ok);
    } catch {
      alertLine(board().dataset.trouble);
    } finally {
      isBusy = false;
      button?.removeAttribute("aria-busy");
    }
  };

  /** What another page than the register's says: what happened, and what is safe. */
  const troubleIn = (text) => {
    const said = new DOMParser().parseFromString(text, "text/html").querySelectorAll(".trouble h1, .trouble .lead");
    return [...said].map((one) => one.textContent.trim()).join(" ") || board().dataset.trouble;
  };

  const alertLine = (text) => {
    const line = document.createElement("p");
    line.className = "alert";
    line.dataset.kind = "attention";
    line.textContent = text;
    document.querySelector(".flashes").replaceChildren(line);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#settling") || event.defaultPrevented) return;
    event.preventDefault();
    if (!isBusy) act(form, event.submitter);
  });

  // -- keys --
  try {
    keysOn.checked = localStorage.getItem("hearth.keys") !== "off";
  } catch {
    // a browser that keeps nothing: they are on for as long as the page is open
  }
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem("hearth.keys", keysOn.checked ? "on" : "off");
    } catch {
      // the same
    }
  });

  const unfold = (button) => {
    const fold = button.closest("details.otherwise");
    fold.open = true;
    fold.querySelector("select").focus();
  };
  const press = (key) => {
    const button = current()?.querySelector(`[data-key="${key}"]`);
    if (!current()) step(1); // nobody is meant yet: the first press only shows who would be
    else if (button?.matches("summary")) {
      const line = button.closest("details.disclosure");
      if (line) line.open = true;
      unfold(button);
    } else button?.click();
  };
  const anywhere = (key) => document.querySelector(`[data-key="${key}"]`)?.click();
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    c: () => anywhere("c"),
    u: () => anywhere("u"),
    x: () => current()?.querySelector('input[form="confirm-all"]')?.click(),
    "?": () => anywhere("?"),
    Enter: () => current()?.querySelector("[data-first]")?.click(),
  };
  "123gdsno".split("").forEach((key) => (KEYS[key] = () => press(key)));

  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
    const other = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
    if (!keysOn.checked || writing || other || isBusy || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && !event.target.matches("[data-card]")) return; // what has the focus does its own
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key](event);
  });
})();
