// j and k go from row to row, o opens, / searches, n shows what is new, ? says so. Whoever speaks to the
// machine can turn single keys off.
const OFF = "newsfold-keys-off";

export function keyboard() {
  const dialog = document.getElementById("keys");
  const search = document.getElementById("find");
  if (!dialog) return;
  const toggle = document.getElementById("keys-off");
  const label = () => { toggle.textContent = localStorage.getItem(OFF) ? "Turn these keys on" : "Turn these keys off"; };
  label();
  toggle.addEventListener("click", () => {
    localStorage.getItem(OFF) ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    label();
  });
  document.getElementById("help")?.addEventListener("click", () => dialog.showModal());
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: open,
    n: () => document.getElementById("news-show")?.click(),
    "/": () => { search?.focus(); search?.select(); },
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF) || dialog.open) return;
    if (event.key === "Escape" && event.target === search) return search.blur();
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const rows = () => [...document.querySelectorAll("main [data-row]")];

function step(by) {
  const all = rows();
  if (!all.length) return;
  const current = document.querySelector("main .at");
  const at = all.indexOf(current);
  const row = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  current?.classList.remove("at");
  row.classList.add("at");
  handle(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = document.querySelector("main .at");
  const target = row && handle(row);
  target?.click();
}

function handle(row) {
  return row.querySelector(":scope > summary") ?? row.querySelector("[data-open]") ?? row.querySelector("a");
}
