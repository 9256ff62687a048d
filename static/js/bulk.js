// Rows that are ticked on the board: how many is said, and a tick stays when the list is fetched anew.
const bar = () => document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("input[name=case][form=bulk]")];
const picked = new Set();

function say() {
  const note = bar()?.querySelector("[data-bulk-count]");
  if (!note) return;
  note.dataset.plain = note.dataset.plain || note.textContent;
  note.textContent = picked.size ? note.dataset.words.replace("0", picked.size) : note.dataset.plain;
  bar().classList.toggle("bulk-bar--on", picked.size > 0);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[name=case][form=bulk]")) return;
  if (event.target.checked) picked.add(event.target.value);
  else picked.delete(event.target.value);
  say();
});

function tick() {
  for (const box of boxes()) {
    if (picked.has(box.value)) box.checked = true;
    else if (box.checked) picked.add(box.value);
  }
  const here = new Set(boxes().map((box) => box.value));
  for (const number of picked) if (!here.has(number)) picked.delete(number);
  say();
}

document.addEventListener("htmx:afterSwap", tick);
window.addEventListener("pageshow", tick);
