// What the page does beyond HTML. Without it every view is whole; nothing here makes markup of text.
import { copyButtons } from "./copying.js";
import { keyboard } from "./keyboard.js";
import { live } from "./live.js";
import { more } from "./more.js";

const theme = document.getElementById("theme");
theme?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("newsfold-theme", root.dataset.theme);
});

// Fields that were left empty have no place in the URL.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "get") return;
  for (const field of event.target.querySelectorAll("input[name]")) field.disabled = !field.value;
});
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[method=get] input[name]")) field.disabled = false;
});

// A link into a page opens the row that it means.
const openTarget = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const row = target?.closest?.("details");
  if (row) row.open = true;
};
addEventListener("hashchange", openTarget);
openTarget();

// Paper has no rows to open.
addEventListener("beforeprint", () => {
  for (const row of document.querySelectorAll("details.story")) row.open = true;
});

copyButtons();
keyboard();
live();
more();
