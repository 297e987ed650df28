// "Copy as ...": to the clipboard where a browser allows it, else the text is selected to be copied by hand.
export function copyButtons() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      say(`${button.textContent}: copied`);
    } catch {
      getSelection().selectAllChildren(text);
      say("Selected; copy it with your keyboard");
    }
  });
}

export function say(words) {
  document.querySelector(".toast")?.remove();
  const toast = Object.assign(document.createElement("p"), { className: "toast", textContent: words });
  toast.setAttribute("role", "status");
  document.body.append(toast);
  setTimeout(() => toast.remove(), 2500);
}
