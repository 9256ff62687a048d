// Asks whether somebody is calling this person to the spot, on every staff page, and goes to the alarm.
// <body data-ringing="address"> or any element; the address answers {"alarm": "" or where to go}.
// Whoever is writing is not thrown out of it: a strip at the top leads there, and the words stay.
const EVERY = 5000;
const asker = document.querySelector("[data-ringing]");

async function ask() {
  const answer = await fetch(asker.dataset.ringing, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const { alarm } = await answer.json();
  if (!alarm || location.pathname === alarm) return;
  if (isWriting()) strip.show(alarm);
  else location.href = alarm;
}

function isWriting() {
  const fields = document.querySelectorAll("main textarea, main input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])");
  return [...fields].some((field) => field.value.trim() && field.value !== field.defaultValue);
}

const strip = {
  show(alarm) {
    if (document.getElementById("ringing-strip")) return;
    const told = document.createElement("div");
    const link = document.createElement("a");
    told.id = "ringing-strip";
    told.className = "ringing-strip";
    told.setAttribute("role", "alert");
    link.href = alarm;
    link.textContent = asker.dataset.ringingWord;
    told.append(link);
    document.getElementById("main").prepend(told);
  },
};

if (asker) {
  const look = () => ask().catch(() => undefined);
  setInterval(look, EVERY);
  // A hidden tab still asks: the call is for the person, not for the page.
  document.addEventListener("visibilitychange", () => document.hidden || look());
  look();
}
