// Says which photo was chosen, and refuses at once one that the server would refuse for its size.
const MEGABYTE = 1024 * 1024;

for (const drop of document.querySelectorAll("[data-photo]")) {
  const input = drop.querySelector("input[type=file]");
  const note = drop.querySelector("[data-photo-note]");
  const before = note.textContent;
  input.addEventListener("change", () => {
    const file = input.files[0];
    note.textContent = file ? `${file.name}（${(file.size / MEGABYTE).toFixed(1)} MB）` : before;
  });
}
