// The sound of a call-out: two tones, until answered or silenced. Silencing keeps the screen.
const button = document.querySelector("[data-mute]");
const RHYTHM = 1600;
let context;
let timer;

function tone(frequency, start) {
  const sound = context.createOscillator();
  const volume = context.createGain();
  sound.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, context.currentTime + start);
  volume.gain.exponentialRampToValueAtTime(0.4, context.currentTime + start + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + start + 0.35);
  sound.connect(volume).connect(context.destination);
  sound.start(context.currentTime + start);
  sound.stop(context.currentTime + start + 0.4);
}

function ring() {
  tone(880, 0);
  tone(660, 0.4);
  if (navigator.vibrate && navigator.userActivation && navigator.userActivation.hasBeenActive) navigator.vibrate([300, 150, 300]);
}

function say(words) {
  button.querySelector("span").textContent = words;
}

function start() {
  context = context || new AudioContext();
  context.resume();
  clearInterval(timer);
  ring();
  timer = setInterval(ring, RHYTHM);
  button.setAttribute("aria-pressed", "false");
  say(button.dataset.wordsRinging);
}

function silence() {
  clearInterval(timer);
  timer = undefined;
  button.setAttribute("aria-pressed", "true");
  say(button.dataset.wordsSilent);
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => (timer ? silence() : start()));
  start();
  if (context.state !== "running") {
    // A browser lets nothing sound before the first touch: say so, and ring at that touch.
    silence();
    say(button.dataset.wordsTouch);
    document.addEventListener("pointerdown", (event) => event.target.closest("[data-mute]") || start(), { once: true });
  }
  window.addEventListener("pagehide", silence);
}
