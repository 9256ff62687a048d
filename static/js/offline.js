// Says that there is no signal, for as long as there is none.
const notes = () => document.querySelectorAll("[data-offline]");

function say() {
  for (const note of notes()) note.hidden = navigator.onLine;
}

window.addEventListener("offline", say);
window.addEventListener("online", say);
say();
