// Keys printed on buttons press them; on a list of work j and k walk the rows and Enter opens. Never while typing.
const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function walk(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  if (next) next.querySelector("a").focus();
}

function press(name) {
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.dataset.key === name) {
      if (element.matches("input, textarea")) element.focus();
      else element.click();
      return true;
    }
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.metaKey || document.querySelector("dialog[open]")) return;
  const name = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.key === "Enter" ? "↵" : event.key].filter(Boolean).join(" ");
  const isNamed = event.ctrlKey || event.altKey || /^F\d+$/.test(event.key);
  if (isTyping(event.target) && !isNamed) return;
  if (name === "j") walk(1);
  else if (name === "k") walk(-1);
  else if (name === "↵" || !press(name)) return;
  event.preventDefault();
});
