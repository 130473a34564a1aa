/* The open evening: keeps the line to Hearth, says when it is lost, and carries acts and sheets without leaving the page.
 * What is shown comes from the server's regions alone; without this script every button is a form and every sheet a page. */
(() => {
  "use strict";

  const board = document.getElementById("dashboard");
  if (!board) return;
  const words = board.dataset;
  const feed = document.getElementById("feed");
  const sheet = document.getElementById("sheet");
  const connection = document.getElementById("connection");
  const staleNote = document.getElementById("stale-note");
  const said = document.getElementById("said");
  const token = document.querySelector('meta[name="csrf-token"]').content;

  const LOST_AFTER = 8000; // the server beats every three seconds
  const GRACE = 2500; // a line that breaks and comes back at once is not worth a word
  const SHOWN_FOR = 10000;

  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  // -- one sentence about what was just done --
  let saidUntil = 0;
  const say = (text, kind = "good") => {
    said.dataset.kind = kind;
    write(said, text);
    clearTimeout(saidUntil);
    saidUntil = setTimeout(() => write(said, ""), SHOWN_FOR);
  };

  // -- the line to Hearth --
  let state = "wait"; // wait | live | lost | over
  let heardAt = performance.now();
  let isAsking = false;

  const actButtons = () => document.querySelectorAll('button[form="acts"], #sheet form button');
  const isStale = () => state === "lost" || state === "over";

  const allowActs = () => {
    board.dataset.stale = String(isStale());
    actButtons().forEach((button) => {
      if (isStale()) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  };

  const turn = (next, note = "") => {
    if (state === next && staleNote.textContent === note) return;
    if (state === "lost" && next === "live") say(words.backWords);
    state = next;
    connection.dataset.state = next === "over" ? "lost" : next;
    write(connection, next === "live" ? words.liveWord : next === "wait" ? words.waitWord : words.lostWord);
    staleNote.hidden = !note;
    write(staleNote, note);
    allowActs();
  };

  const heard = () => {
    heardAt = performance.now();
    if (state !== "over") turn("live");
  };

  const hurryLoss = () => {
    heardAt = Math.min(heardAt, performance.now() - LOST_AFTER + GRACE);
  };

  const refusedBy = (status) => {
    if (status === 429) turn("lost", words.fullWords); // a 503 is a database that is gone: the line is lost, not full
    else if (status >= 400 && status < 500) {
      turn("over", words.overWords);
      feed.remove(); // asking again would be refused again
    } else hurryLoss();
  };

  feed.addEventListener("beat", (event) => {
    window.hearthSetNow(event.detail.data);
    heard();
  });
  feed.addEventListener("htmx:sse:before:message", heard);
  feed.addEventListener("htmx:sse:error", (event) => refusedBy(event.detail.status || 0));
  feed.addEventListener("htmx:sse:close", hurryLoss);
  feed.addEventListener("htmx:before:request", () => (isAsking = true));
  feed.addEventListener("htmx:finally:request", () => (isAsking = false));
  feed.addEventListener("htmx:response:error", (event) => refusedBy(event.detail.ctx.response.status));
  window.addEventListener("offline", hurryLoss);

  const connect = () => {
    if (!isAsking && state !== "over") htmx.trigger(feed, "hearth:connect"); // nothing happens while a line stands
  };

  setInterval(() => {
    if (state !== "over" && performance.now() - heardAt > LOST_AFTER && !staleNote.textContent) turn("lost", words.lostWords);
  }, 500);
  setInterval(() => {
    if (state !== "live") connect();
  }, 3000);
  document.addEventListener("htmx:after:swap", () => {
    if (isStale()) allowActs(); // a morphed button must not come back to life
  });

  // -- sheets: a page of their own, here put over the evening --
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  const putSheet = (text) => {
    sheet.innerHTML = text;
    allowActs();
    if (!sheet.open) sheet.showModal();
  };

  const ask = (address, options = {}) =>
    fetch(address, { ...options, credentials: "same-origin", headers: { "HX-Request": "true", "X-CSRFToken": token } });

  let lastAsked = 0;
  const openSheet = async (link) => {
    const mine = ++lastAsked;
    try {
      const answer = await ask(link.href);
      const text = await answer.text();
      if (mine !== lastAsked) return;
      if (answer.ok) putSheet(text);
      else say(troubleIn(text), "attention");
    } catch {
      say(words.troubleWords, "attention");
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sheet]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSheet(link);
  });

  // -- acts --
  const troubleIn = (text) => {
    const found = parsed(text).querySelector("[data-said], h1");
    return found ? found.textContent.trim() : words.troubleWords;
  };

  const showName = (name, form) => {
    const place = form.closest(".sheet").querySelector("[data-revealed]");
    place.hidden = false;
    write(place, name);
    setTimeout(() => {
      write(place, "");
      place.hidden = true;
    }, SHOWN_FOR);
  };

  const take = (answer, text, form) => {
    const page = parsed(text);
    const name = page.querySelector("[data-name]");
    if (!answer.ok) say(troubleIn(text), "attention");
    else if (name) showName(name.textContent, form);
    else if (page.querySelector("[data-answer]")) putSheet(text);
    else say(troubleIn(text), page.querySelector("[data-said]")?.dataset.kind);
    if (!answer.ok || "stays" in form.dataset) return;
    if ("reloads" in form.dataset) location.reload();
    else if (sheet.open && sheet.contains(form)) sheet.close();
  };

  // After an act its row says something else: the second half of a double click must not press what stands there now.
  // What counts is when the finger came down, not when a busy phone got round to it.
  const DOUBLE_CLICK = 700;
  const actedAt = new WeakMap();
  document.addEventListener(
    "click",
    (event) => {
      const row = event.target.closest("#door-list > li, .dashboard-bar, .region-head");
      if (!row || event.timeStamp - (actedAt.get(row) ?? -Infinity) > DOUBLE_CLICK) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  const busy = new WeakSet();
  const act = async (form, button) => {
    if (busy.has(button)) return; // a second click is the same click
    busy.add(button);
    const row = button.closest("#door-list > li, .dashboard-bar, .region-head");
    if (row) actedAt.set(row, performance.now());
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(button.getAttribute("formaction") || form.action, {
        method: "POST",
        body: new FormData(form, button),
      });
      take(answer, await answer.text(), form);
    } catch {
      say(words.troubleWords, "attention");
    } finally {
      busy.delete(button);
      button.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id !== "acts" && !form.matches("[data-act]")) return;
    if (isStale()) {
      event.preventDefault();
      say(staleNote.textContent, "attention");
      return;
    }
    if ("leaves" in event.submitter.dataset) return; // Zoom opens in a tab of its own
    event.preventDefault();
    act(form, event.submitter);
  });

  document.addEventListener("DOMContentLoaded", () => setTimeout(connect)); // htmx gets up at the same moment
})();
