// A button that copies the words of a field; without this script they are selected and copied by hand.
for (const place of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(place.dataset.copy);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = place.dataset.word;
  const told = document.createElement("span");
  told.className = "small second";
  told.setAttribute("role", "status");
  place.append(button, told);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // An older browser, or no secure address.
      document.execCommand("copy");
    }
    told.textContent = place.dataset.done;
  });
}
