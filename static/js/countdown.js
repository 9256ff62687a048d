// Seconds that run down. The remainder comes from the server; it is read again when the page is looked at again.
const started = performance.now();
const FULL = 100;

function spell(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function show() {
  const gone = (performance.now() - started) / 1000;
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Number(element.dataset.countdown) - gone;
    element.textContent = spell(left);
    if (left <= 0 && element.dataset.atEnd === "reload") location.reload();
  }
  for (const ring of document.querySelectorAll("[data-ring]")) {
    const left = Math.max(0, Number(ring.dataset.ring) - gone);
    ring.setAttribute("stroke-dashoffset", FULL - (FULL * left) / Number(ring.dataset.ringWhole));
  }
}

if (document.querySelector("[data-countdown]")) {
  show();
  setInterval(show, 1000);
  // A clock in a background tab stands still: ask the server for the true remainder.
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = performance.now();
    else if (hiddenAt && performance.now() - hiddenAt > 2000) location.reload();
  });
}
