// Large type at once: flips the class and the cookie that the link would set.
const YEAR = 365 * 24 * 3600;

for (const link of document.querySelectorAll("[data-large]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const isLarge = document.documentElement.classList.toggle("large");
    document.cookie = `large=${isLarge ? 1 : ""};path=/;max-age=${isLarge ? YEAR : 0};samesite=lax`;
    link.querySelector("span").textContent = isLarge ? link.dataset.wordsLarge : link.dataset.wordsPlain;
    const address = new URL(link.href);
    address.searchParams.set("on", isLarge ? "0" : "1");
    link.href = address;
  });
}
