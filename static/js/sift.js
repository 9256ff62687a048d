// A list is filtered as soon as a choice is made; the button for it is only needed without JavaScript.
for (const form of document.querySelectorAll("form[data-sift]")) {
  const button = form.querySelector("button[type=submit]");
  if (button) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
