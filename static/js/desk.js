// The duty console: the sides follow what is typed, and every act has a key. Nothing here touches what was written.
const WAIT = 350;
const form = document.querySelector("form[data-desk]");
const field = (name) => form.elements[name];
let isComposing = false;
let timer;
let asked = "";
let underWay = null;
let lookedUp = null;

for (const button of document.querySelectorAll("[data-desk-plain]")) button.hidden = true;

function look() {
  clearTimeout(timer);
  const now = new URLSearchParams(new FormData(form)).toString();
  if (isComposing || now === asked) return lookedUp;
  asked = now;
  lookedUp = ask().catch(() => {
    // Overtaken by the next word, or no network: what could not be asked is asked with the next word.
    asked = "";
  });
  return lookedUp;
}

async function ask() {
  if (underWay) underWay.abort();
  const mine = new AbortController();
  underWay = mine;
  const answer = await fetch(form.dataset.desk, {
    method: "POST",
    body: new FormData(form),
    credentials: "same-origin",
    headers: { "HX-Request": "true", "HX-Current-URL": location.href },
    signal: mine.signal,
  });
  // A sign-in that ended does not take the page away from who is typing; sending asks for it.
  if (!answer.ok) return;
  const sides = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (underWay !== mine) return;
  underWay = null;
  sides.querySelectorAll("[data-side]").forEach(show);
}

// A side that did not change stays as it is, opened or focused; the focus of one that did goes to its successor.
const shown = new Map();
function show(side) {
  const name = side.dataset.side;
  if (shown.get(name) === side.innerHTML) return;
  shown.set(name, side.innerHTML);
  const focused = document.activeElement;
  const place = document.getElementById(name);
  place.replaceChildren(...document.importNode(side, true).childNodes);
  if (!document.contains(focused) && focused.id) document.getElementById(focused.id)?.focus();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
}

const LOOKED_AT = new Set(["phone", "words", "place_text", "estate", "building", "name", "on_behalf_of"]);

document.addEventListener("input", (event) => {
  if (event.target.form !== form) return;
  // Another text is another place than the one that was chosen.
  if (event.target.name === "place_text") field("spot").value = "";
  if (event.target.name === "phone") {
    startTimer();
    // It stands outside the form, which keeps its draft when something in it is typed.
    form.dispatchEvent(new Event("input"));
  }
  if (LOOKED_AT.has(event.target.name)) soon();
});
document.addEventListener("change", (event) => {
  if (event.target.form !== form) return;
  if (event.target.name === "category_other" && event.target.value) document.getElementById("guess-other").checked = true;
  if (event.target.matches("[type=radio], select")) look();
});
document.addEventListener("compositionstart", () => {
  isComposing = true;
});
document.addEventListener("compositionend", () => {
  isComposing = false;
  soon();
});
// A suggested place goes into its field at once; without this script the button asks the server.
document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-desk-pick]");
  if (!pick) return;
  event.preventDefault();
  take(pick);
});

function take(pick) {
  field("place_text").value = pick.dataset.label;
  field("spot").value = pick.dataset.deskPick;
  field("place_text").focus();
  form.dispatchEvent(new Event("input"));
  look();
}

// How long the call lasts, from the first digit on.
let since = 0;
function startTimer() {
  const shown = document.querySelector("[data-desk-timer]");
  if (since || !shown) return;
  since = Date.now();
  shown.hidden = false;
  setInterval(() => {
    const seconds = Math.floor((Date.now() - since) / 1000);
    shown.querySelector("b").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}

// Having seen what would be joined, Enter once more joins it.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.join[open]")) event.target.querySelector("button").focus();
  },
  true,
);

// What was read out is what stands on the screen: what was just typed is looked up first.
async function answer() {
  // A slow line keeps nobody waiting.
  await Promise.race([look(), new Promise((go) => setTimeout(go, 1500))]);
  const isWritten = field("answer").value.trim() || form.querySelector("[name=read_out]")?.value;
  // Asked for twice without an answer, the page says what is missing.
  if (isWritten || !field("words").value.trim() || document.activeElement === field("answer")) press("settle");
  else field("answer").focus();
}

const press = (value) => form.querySelector(`button[name=do][value=${value}]`).click();

function hasWords() {
  return ["words", "phone", "place_text", "name", "on_behalf_of", "answer"].some((name) => field(name).value.trim());
}

const KEYS = {
  F2: () => {
    field("phone").focus();
    field("phone").select();
  },
  F4: () => {
    const twin = document.querySelector("[data-desk-twin]") || document.querySelector("#twins a");
    if (twin) twin.focus();
  },
  F8: answer,
  F9: () => {
    const last = document.querySelector("[data-desk-slip]");
    if (last && !hasWords()) last.click();
    else press("slip");
  },
  Escape: () => {
    const open = document.querySelector("details.keys[open], details.join[open]");
    if (open) open.open = false;
    else if (hasWords()) press("aside");
  },
};

function isMovingOn(event) {
  return event.key === "Enter" && event.target.form === form && event.target.matches("input:not([type=radio], [type=checkbox])");
}

function moveOn(from) {
  if (from.name === "place_text" && !field("spot").value && document.querySelector("[data-desk-pick]") && !document.querySelector("#place-hints p")) {
    take(document.querySelector("[data-desk-pick]"));
    return;
  }
  const order = ["phone", "words", "place_text"];
  const next = order[order.indexOf(from.name) + 1];
  if (next) field(next).focus();
  else if (from.name === "place_text") (form.querySelector("[name=category]:checked") || form.querySelector("[name=category]")).focus();
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.isComposing || isComposing || event.metaKey || document.querySelector("dialog[open]")) return;
    const isTyping = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
    const choice = !isTyping && !event.altKey && !event.ctrlKey && /^\d$/.test(event.key) && document.querySelector(`[data-desk-choice="${event.key}"]`);
    const digit = event.altKey && !event.ctrlKey && /^Digit[1-3]$/.test(event.code) && event.code.at(-1);
    const guess = digit && document.getElementById(`guess-${digit}`);
    if (guess) guess.click();
    else if (choice) choice.click();
    else if (/^[?？]$/.test(event.key) && event.target.name === "phone") document.querySelector("details.keys > summary").click();
    else if (isMovingOn(event) && !event.ctrlKey && !event.altKey) moveOn(event.target);
    else if (event.key === "ArrowDown" && event.target.name === "place_text") document.querySelector("[data-desk-pick]")?.focus();
    else if (KEYS[event.key] && !event.ctrlKey && !event.altKey && !event.shiftKey) KEYS[event.key]();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// What this device kept is back in its fields: find out about it again.
for (const details of form.querySelectorAll("details.listed")) {
  if ([...details.querySelectorAll("input:not([type=radio]), select")].some((one) => one.value)) details.open = true;
}
if (hasWords()) look();
if ("restored" in form.dataset && field("phone").value) document.querySelector("[data-desk-restored]").hidden = false;
