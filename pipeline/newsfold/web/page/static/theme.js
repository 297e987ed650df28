// Before anything is drawn: the colours that a reader chose, and whether there is script.
const chosen = localStorage.getItem("newsfold-theme");
if (chosen) document.documentElement.dataset.theme = chosen;
document.documentElement.classList.add("has-script");
