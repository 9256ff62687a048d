// After a verb or an error the focus goes to what was said about it; the last such element of the page wins.
function look(scope) {
  const told = scope.querySelectorAll("[data-focus]");
  if (told.length) told[told.length - 1].focus({ preventScroll: false });
}

look(document);
document.addEventListener("htmx:afterSwap", (event) => look(event.target));
