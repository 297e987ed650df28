// "More" adds the rows of the next page below those that are there; without a script it is a link to them.
const AT_ONCE = 100; // rows a frame

export function more() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(".pages a[rel=next]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.ariaBusy) return;
    link.ariaBusy = "true";
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const below = document.querySelector("[data-list]");
    const further = page.querySelector("[data-list]");
    const next = page.querySelector(".pages");
    const first = further.firstElementChild;
    while (further.children.length) {
      below.append(...[...further.children].slice(0, AT_ONCE));
      await new Promise(requestAnimationFrame);
    }
    if (next) link.closest(".pages").replaceWith(next);
    else link.closest(".pages").remove();
    first?.querySelector("[data-open]")?.focus({ preventScroll: true });
  });
}
