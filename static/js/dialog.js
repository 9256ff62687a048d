// A question before harm: the page behind the link, shown as <dialog>. Without <dialog> the link simply opens it.
const canShow = typeof HTMLDialogElement === "function";

async function ask(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("[data-dialog-body]");
  if (!answer.ok || !body) {
    location.href = link.href;
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  if (body.dataset.dialogBody) {
    const question = document.createElement("h2");
    question.textContent = body.dataset.dialogBody;
    dialog.setAttribute("aria-label", question.textContent);
    dialog.removeAttribute("aria-labelledby");
    dialog.append(question);
  }
  dialog.append(...document.importNode(body, true).childNodes);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  for (const close of dialog.querySelectorAll("[data-close]")) {
    close.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || !canShow || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(link).catch(() => {
    location.href = link.href;
  });
});
