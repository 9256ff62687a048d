// What was typed is kept on this device until it is sent. A phone shared by a family forgets it after a day.
const DAY = 24 * 3600 * 1000;
const WAIT = 400;

function key(form) {
  return `draft:${form.dataset.draft || location.pathname}`;
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !/^(hidden|file|password|submit|button)$/.test(field.type));
}

function read(form) {
  try {
    const kept = JSON.parse(localStorage.getItem(key(form)));
    return kept && Date.now() - kept.at < DAY ? kept.values : null;
  } catch {
    return null;
  }
}

function keep(form) {
  const values = fields(form)
    .filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
    say(form, form.dataset.wordsKept);
  } catch {
    say(form, "");
  }
}

function restore(form) {
  const values = read(form);
  // Answers of the server, with errors beside them, are newer than any draft.
  if (!values || form.querySelector("[aria-invalid=true]")) return;
  let isChanged = false;
  for (const [name, value] of values) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.value === value;
      else if (!field.value && value) {
        field.value = value;
        isChanged = true;
      }
    }
  }
  if (isChanged) say(form, form.dataset.wordsRestored);
}

function say(form, words) {
  const note = form.querySelector("[data-draft-note]");
  if (note && words !== undefined) note.textContent = words;
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  let timer;
  restore(form);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT, form);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// The page that follows a sent form forgets its draft.
for (const mark of document.querySelectorAll("[data-draft-sent]")) {
  try {
    localStorage.removeItem(`draft:${mark.dataset.draftSent}`);
  } catch {
    // Private browsing keeps nothing, so there is nothing to forget.
  }
}
