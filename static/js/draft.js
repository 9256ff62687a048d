// What was typed is kept on this device until it has arrived. A phone shared by a family forgets it after a day.
const DAY = 24 * 3600 * 1000;
const WAIT = 400;
const PREFIX = "draft:";

function key(form) {
  return PREFIX + (form.dataset.draft || location.pathname);
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return kept && Date.now() - kept.at < DAY ? kept : null;
  } catch {
    return null;
  }
}

function write(name, kept) {
  try {
    if (kept) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
    return true;
  } catch {
    // Private browsing keeps nothing.
    return false;
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !/^(hidden|file|password|submit|button)$/.test(field.type));
}

function keep(form, isSent) {
  const values = fields(form)
    .filter((field) => !/^(radio|checkbox)$/.test(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  if (write(key(form), { at: Date.now(), isSent, values })) say(form, form.dataset.wordsKept);
}

function restore(form) {
  const kept = read(key(form));
  if (!kept) return;
  // Sent, and this page came of itself: it arrived. After going back or loading again nobody knows, so it stays.
  const [how] = performance.getEntriesByType("navigation");
  if (kept.isSent && how && how.type === "navigate") {
    write(key(form), null);
    return;
  }
  let isChanged = false;
  for (const [name, value] of kept.values) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = field.value === value;
      else if (!field.value && value) {
        field.value = value;
        isChanged = true;
      }
    }
  }
  if (!isChanged) return;
  form.dataset.restored = "";
  say(form, form.dataset.wordsRestored);
}

function say(form, words) {
  const note = form.querySelector("[data-draft-note]");
  if (note && words !== undefined) note.textContent = words;
}

// A page that says no: what was sent has not arrived.
if (document.querySelector("[data-draft-failed]")) {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const kept = read(name);
    write(name, kept && { ...kept, isSent: false });
  }
}

// A page that says it arrived.
for (const mark of document.querySelectorAll("[data-draft-sent]")) write(PREFIX + mark.dataset.draftSent, null);

for (const form of document.querySelectorAll("form[data-draft]")) {
  let timer;
  // Answers of the server, with errors beside them, are newer than any draft.
  if (!form.querySelector("[aria-invalid=true]")) restore(form);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT, form, false);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // A form that leads to a second look has not arrived before the page that says so.
    keep(form, !("draftStays" in form.dataset));
  });
}
