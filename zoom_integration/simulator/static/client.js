// Keeps the changing part of a client page fresh without taking the focus or half-typed words away.
(() => {
  const REFRESH_MS = 700;
  const view = document.getElementById("view");
  const connection = document.getElementById("connection");
  if (!view) return;
  const said = document.getElementById("said"); // stays in the page, so that a screen reader hears what changes
  let shown = null;
  let asking = false;

  const remember = () => {
    const active = document.activeElement;
    return {
      id: view.contains(active) ? active.id : "",
      selection: active && active.tagName === "INPUT" && active.type === "text" ? [active.selectionStart, active.selectionEnd] : null,
      values: [...view.querySelectorAll("input[type=text], input:not([type])")].map((field) => [field.id, field.value]),
      open: [...view.querySelectorAll("details[open]")].map((part) => part.id),
    };
  };

  const restore = (memory) => {
    const find = (id) => (id ? document.getElementById(id) : null);
    memory.open.forEach((id) => { const part = find(id); if (part) part.open = true; });
    memory.values.forEach(([id, value]) => { const field = find(id); if (field) field.value = value; });
    const active = find(memory.id);
    if (!active) return;
    active.focus({ preventScroll: true });
    if (memory.selection) active.setSelectionRange(...memory.selection);
  };

  const show = (html) => {
    if (html === shown) return;
    shown = html;
    const memory = remember();
    view.innerHTML = html;
    restore(memory);
    const news = view.querySelector("[data-say]")?.innerText ?? "";
    if (said.textContent !== news) said.textContent = news;
  };

  const refresh = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(view.dataset.refresh, { cache: "no-store" });
      if (answer.ok) show(await answer.text());
      connection.hidden = answer.ok;
    } catch {
      connection.hidden = false;
    } finally {
      asking = false;
    }
  };

  const send = async (form) => {
    try {
      await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    } catch {
      connection.hidden = false;
    }
    const naming = form.closest("details");
    if (naming) { naming.open = false; form.reset(); }
    await refresh();
  };

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) send(event.target.form);
  });
  setInterval(refresh, REFRESH_MS);
})();
