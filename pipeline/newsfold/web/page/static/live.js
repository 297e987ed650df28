// What came since the page was made: a bar that counts, rows that say what changed. Nothing moves until the
// reader asks for it; then the same view is fetched anew and takes the place of the old one.
export function live() {
  const body = document.body;
  if (!body.dataset.stream) return;
  const bar = document.getElementById("news");
  const text = document.getElementById("news-text");
  const state = document.getElementById("state");
  const word = state.querySelector(".long");
  const title = document.title;
  const shown = new Set();
  const fresh = new Set();
  const amended = new Set();
  let source = null;
  let last = "";
  let skipping = false;
  let drawn = 0;
  let away = 0;
  let dismissed = -1;

  const known = () => {
    shown.clear();
    for (const row of document.querySelectorAll("[data-record]")) shown.add(row.dataset.record);
  };

  const draw = () => {
    drawn = 0;
    const count = fresh.size + amended.size;
    const parts = [];
    if (fresh.size) parts.push(`${fresh.size.toLocaleString("en")} new`);
    if (amended.size) parts.push(`${amended.size.toLocaleString("en")} amended`);
    const words = skipping ? "Much has changed" : parts.join(", ");
    if (text.textContent !== words) text.textContent = words;
    bar.hidden = count === 0 && !skipping || count === dismissed;
    document.title = count ? `(${count}) ${title}` : title;
  };
  const later = () => { drawn ||= requestAnimationFrame(draw); };

  const took = (event) => {
    last = event.lastEventId || last;
    if (skipping) return;
    const { record, id = record?.id, change = "" } = JSON.parse(event.data);
    const withdrawn = event.type === "withdrawn";
    if (shown.has(id)) {
      amended.add(id);
      for (const row of document.querySelectorAll(`[data-record="${CSS.escape(id)}"]`)) {
        const slot = row.querySelector("[data-change]") ?? document.querySelector(".head [data-change]");
        if (!slot) continue;
        slot.textContent = withdrawn ? "withdrawn" : `${change || "amended"}, ${clock()}`;
        slot.classList.toggle("off", withdrawn);
      }
    } else if (!withdrawn && body.dataset.resource !== "event") {
      fresh.add(id);
    }
    later();
  };

  const tell = (css, words) => {
    state.className = `state ${css}`;
    word.textContent = words;
  };

  // A stream is open also where nothing comes in behind it: the status alone says so.
  const look = async () => {
    if (document.hidden || source?.readyState !== EventSource.OPEN) return;
    const answer = await fetch("/status.json").catch(() => null);
    const since = answer?.ok ? (await answer.json()).stalled_since : 0;
    if (away) return;
    if (since) tell("is-away", `Stalled since ${clock(since * 1000)}`);
    else tell("is-live", "Live");
  };

  const connect = () => {
    const url = new URL(body.dataset.stream, location.href);
    if (last) url.searchParams.set("last_event_id", last);
    source = new EventSource(url);
    source.addEventListener("open", () => { away = 0; look(); });
    source.addEventListener("event", took);
    source.addEventListener("withdrawn", took);
    source.addEventListener("stale", () => { skipping = true; later(); });
    source.addEventListener("snapshot-end", (event) => { last = event.lastEventId || last; });
    source.addEventListener("error", () => {
      away ||= Date.now();
      tell("is-away", `Offline since ${clock(away)}`);
      if (source.readyState === EventSource.CLOSED && !document.hidden) setTimeout(reconnect, 5000);
    });
  };
  const reconnect = () => { if (source?.readyState === EventSource.CLOSED) connect(); };

  const show = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = new Set([...document.querySelectorAll("main details[open][id]")].map((row) => row.id));
    const before = new Set(shown);
    document.getElementById("content").replaceChildren(...page.getElementById("content").childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    known();
    for (const row of document.querySelectorAll("main [data-row][data-record]")) {
      if (!before.has(row.dataset.record) || amended.has(row.dataset.record)) row.classList.add("was-new");
    }
    fresh.clear();
    amended.clear();
    skipping = false;
    dismissed = -1;
    draw();
  };

  document.getElementById("news-show").addEventListener("click", show);
  document.getElementById("news-away").addEventListener("click", () => {
    dismissed = fresh.size + amended.size;
    bar.hidden = true;
  });
  // A browser has few connections for one server: pages that nobody sees leave theirs to others.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source?.close();
    else if (source?.readyState === EventSource.CLOSED) connect();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  known();
  connect();
  setInterval(look, 15000);
}

function clock(at = Date.now()) {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
