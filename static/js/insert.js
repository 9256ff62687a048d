// The words of the chosen template go to where the cursor is, and the first gap in them is selected.
const GAP = /【填：[^】\n]*】/;

function insert(field, text) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const start = before.length;
  field.value = before + text + after;
  const gap = GAP.exec(text);
  field.focus();
  if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
  else field.setSelectionRange(start + text.length, start + text.length);
  // For the draft that keeps what is typed.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const row of document.querySelectorAll("[data-inserts]")) {
  const choice = row.querySelector("select");
  const field = document.getElementById(row.dataset.inserts);
  row.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    const text = choice.selectedOptions[0].dataset.text;
    if (text) insert(field, text);
    else choice.focus();
  });
}
