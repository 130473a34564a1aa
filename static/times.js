/* Times in words: "20 s ago", a countdown, and the hour where the reader is. Everything is counted by the server's clock,
 * which <html data-now data-rate> tells; a phone's own clock may be wrong, and a rehearsal's may run faster. */
(() => {
  "use strict";

  const page = document.documentElement;
  // The reader's own variety of the page's language, for the order of day and month.
  const language = navigator.languages.find((one) => one.startsWith(page.lang)) || page.lang || "en";
  const relativeWords = new Intl.RelativeTimeFormat(language, { style: "narrow", numeric: "always" });
  let origin = { server: Date.parse(page.dataset.now) || Date.now(), here: Date.now() };
  const rate = Number(page.dataset.rate) || 1;

  /** Milliseconds since 1970, by the server's clock. */
  const now = () => origin.server + (Date.now() - origin.here) * rate;

  /** Take the server's word for what time it is (ISO text), for pages that stay open for hours. */
  const setNow = (iso) => {
    origin = { server: Date.parse(iso), here: Date.now() };
  };

  const ago = (milliseconds) => {
    const seconds = Math.round(milliseconds / 1000) || -0; // this very second is "0 s ago", never "in 0 s"
    if (Math.abs(seconds) < 60) return relativeWords.format(seconds, "second");
    if (Math.abs(seconds) < 3600) return relativeWords.format(Math.round(seconds / 60), "minute");
    if (Math.abs(seconds) < 86400) return relativeWords.format(Math.round(seconds / 3600), "hour");
    return relativeWords.format(Math.round(seconds / 86400), "day");
  };

  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };

  const tellRelative = (element) => write(element, ago(Date.parse(element.dateTime) - now()));

  const shapes = {
    day: { weekday: "long", day: "numeric", month: "long" },
    time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    day_and_time: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  };

  /** The same moment in words where the reader is, added only where it reads differently there. */
  const addOwnZone = (element) => {
    const shape = shapes[element.dataset.ownZone];
    const at = new Date(element.dateTime);
    const there = new Intl.DateTimeFormat(language, { ...shape, timeZone: element.dataset.zone || undefined }).format(at);
    const here = new Intl.DateTimeFormat(language, shape).format(at);
    const words = element.dataset.serverWords || element.textContent;
    element.dataset.serverWords = words;
    write(element, here === there ? words : `${words} (${here} ${element.dataset.ownZoneWords})`);
  };

  const twoDigits = (number) => String(number).padStart(2, "0");

  /** "04:12", or "1:04:12". */
  const timeLeft = (seconds) => {
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    return `${hours ? `${hours}:` : ""}${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  };

  const minuteWords = (minutes) =>
    new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);

  /** What is worth saying aloud when the time left goes from `before` to `after` seconds, or "". */
  const worthSaying = (before, after, data) => {
    if (before > 0 && after <= 0) return data.after;
    const mark = [300, 60].find((seconds) => before > seconds && after <= seconds);
    return mark ? `${data.label} ${minuteWords(mark / 60)}` : "";
  };

  const FAR_SECONDS = 48 * 3600; // until then, a day and an hour say more than seconds that run
  const lastSeconds = new WeakMap();

  const finish = (element) => {
    element.dispatchEvent(new CustomEvent("hearth:time-up", { bubbles: true }));
    const isWriting = document.activeElement && document.activeElement.matches("input, textarea, select");
    // A little apart, so that a whole group does not ask in the same instant.
    if ("reload" in element.dataset && !isWriting) setTimeout(() => location.reload(), 300 + Math.random() * 2000);
  };

  const tellCountdown = (element) => {
    const time = element.querySelector("[data-until]");
    const seconds = Math.ceil((Date.parse(time.dateTime) - now()) / 1000);
    const before = lastSeconds.has(element) ? lastSeconds.get(element) : seconds;
    lastSeconds.set(element, seconds);
    const isFar = seconds >= FAR_SECONDS;
    const label = element.querySelector('[data-part="label"]');
    label.hidden = seconds <= 0;
    write(label, isFar ? element.dataset.words : element.dataset.label);
    time.hidden = isFar;
    write(time, seconds > 0 ? timeLeft(seconds) : element.dataset.after);
    const announcement = element.querySelector('[data-part="announcement"]');
    const words = worthSaying(before, seconds, element.dataset);
    if (announcement && words) write(announcement, words);
    if (before > 0 && seconds <= 0) finish(element);
  };

  const tell = () => {
    document.querySelectorAll("time[data-relative]").forEach(tellRelative);
    document.querySelectorAll("[data-countdown]").forEach(tellCountdown);
  };

  const tellAll = () => {
    document.querySelectorAll("time[data-own-zone]").forEach(addOwnZone);
    tell();
  };

  window.hearthNow = now;
  window.hearthSetNow = setNow;
  tellAll();
  setInterval(tell, Math.max(100, 1000 / rate));
  // A refreshed region comes with the server's words; put ours back before the eye notices.
  document.addEventListener("htmx:after:swap", tellAll);
})();
