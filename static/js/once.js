// A form is sent once: a second tap while it is on its way does nothing. The button stays readable and says so.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[method=post]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("[type=submit]");
  if (button) {
    button.classList.add("button--busy");
    button.setAttribute("aria-disabled", "true");
  }
});

function free(scope) {
  for (const form of scope.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll(".button--busy")) {
      button.classList.remove("button--busy");
      button.removeAttribute("aria-disabled");
    }
  }
}

// Back from another page, or answered by htmx: the form may be sent again.
window.addEventListener("pageshow", () => free(document));
document.addEventListener("htmx:afterRequest", () => free(document));

// Chinese input: Enter that ends a composition never sends the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.isComposing && event.target.matches("input")) event.preventDefault();
});
