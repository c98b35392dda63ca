/* Links clues and boxes: pointing at one lights the other, choosing keeps it lit. The page says
 * everything without this script. */
"use strict";
for (const article of document.querySelectorAll("article")) {
  const photo = article.querySelector(".photo");
  const kept = new Set();

  const boxOf = (clue) => clue.dataset.box && document.getElementById(clue.dataset.box);
  const cluesOf = (box) =>
    box.dataset.clues.split(" ").map((id) => document.getElementById(id)).filter(Boolean);

  const light = (parts) => {
    for (const lit of article.querySelectorAll(".lit")) lit.classList.remove("lit");
    for (const part of parts) part.classList.add("lit");
    if (photo) photo.classList.toggle("picking", parts.size > 0);
  };
  const partsOf = (element) => {
    const box = element.matches(".box") ? element : boxOf(element);
    return new Set(box ? [box, ...(element === box ? cluesOf(box) : [element])] : [element]);
  };
  const keep = (parts) => {
    kept.clear();
    for (const part of parts) kept.add(part);
    light(kept);
  };

  for (const element of article.querySelectorAll(".box, .clue[data-box]")) {
    const parts = () => partsOf(element);
    element.addEventListener("mouseenter", () => light(parts()));
    element.addEventListener("mouseleave", () => light(kept));
    element.addEventListener("focusin", () => light(parts()));
    element.addEventListener("focusout", () => light(kept));
    element.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link && String(document.getSelection())) return;
      if (kept.has(element) && !link) {
        keep([]);
        return;
      }
      const chosen = parts();
      keep(chosen);
      if (element.matches(".box")) {
        event.preventDefault();
        const clue = cluesOf(element)[0];
        const fold = clue && clue.closest("details");
        if (fold) fold.open = true;
        if (clue) clue.scrollIntoView({ block: "nearest", behavior: "smooth" });
      } else if (link && link.matches(".show")) {
        event.preventDefault();
        photo.scrollIntoView({ block: "nearest", behavior: "smooth" });
      }
    });
  }
  article.addEventListener("keydown", (event) => {
    if (event.key === "Escape") keep([]);
  });
}
document.documentElement.dataset.ready = "yes";
