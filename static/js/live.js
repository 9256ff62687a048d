// Keeps a list of work fresh without moving the row under the pointer: says "有 2 件新的" and waits to be asked.
// <div data-live="address" data-live-every="15" data-revision="…"> ; the address answers {revision, fresh, alarm}.
const SECOND = 1000;

async function look(region) {
  if (document.hidden) return;
  const address = new URL(region.dataset.live, location.href);
  // What the list knows already, so that only what is newer counts as new.
  address.searchParams.set("revision", region.dataset.revision);
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const news = await answer.json();
  if (news.alarm && location.pathname !== news.alarm) {
    location.href = news.alarm;
    return;
  }
  region.dataset.newest = news.revision;
  const note = region.querySelector("[data-live-note]");
  if (note && String(news.revision) !== region.dataset.revision) {
    note.hidden = false;
    if (news.words) note.querySelector("[data-live-words]").textContent = news.words;
  }
}

for (const region of document.querySelectorAll("[data-live]")) {
  const every = Number(region.dataset.liveEvery || 15) * SECOND;
  setInterval(() => look(region).catch(() => undefined), every);
  document.addEventListener("visibilitychange", () => look(region).catch(() => undefined));
}

// The list was fetched anew: it is as new as what was last heard of.
document.addEventListener("htmx:afterSwap", (event) => {
  const region = event.target.closest("[data-live]");
  if (!region) return;
  region.dataset.revision = region.dataset.newest || region.dataset.revision;
  region.querySelector("[data-live-note]").hidden = true;
});
