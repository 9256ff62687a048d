// Asks whether somebody is calling this person to the spot, on every staff page, and goes to the alarm.
// <body data-ringing="address"> or any element; the address answers {"alarm": "" or where to go}.
const EVERY = 5000;
const asker = document.querySelector("[data-ringing]");

async function ask() {
  const answer = await fetch(asker.dataset.ringing, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  const { alarm } = await answer.json();
  if (alarm && location.pathname !== alarm) location.href = alarm;
}

if (asker) {
  const look = () => ask().catch(() => undefined);
  setInterval(look, EVERY);
  // A hidden tab still asks: the call is for the person, not for the page.
  document.addEventListener("visibilitychange", () => document.hidden || look());
  look();
}
