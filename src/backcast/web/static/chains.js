// The outcome chain: pointing at a box, or focusing it, shows its whole chain and dims the rest.
import { $, $$ } from "./page.js";

const picture = $("[data-chain]");
if (picture) {
  const show = box => {
    const near = new Set(box ? box.dataset.near.split(" ") : []);
    picture.classList.toggle("is-lit", Boolean(box));
    for (const each of $$(".chain-box", picture)) each.classList.toggle("is-near", near.has(each.dataset.number));
    for (const line of $$(".chain-line", picture)) line.classList.toggle("is-near", line.dataset.ends.split(" ").every(end => near.has(end)));
  };
  const boxOf = event => event.target.closest?.(".chain-box") ?? null;
  picture.addEventListener("mouseover", event => show(boxOf(event) ?? boxOf({ target: document.activeElement })));
  picture.addEventListener("mouseleave", () => show(boxOf({ target: document.activeElement })));
  picture.addEventListener("focusin", event => show(boxOf(event)));
  picture.addEventListener("focusout", () => show(null));
  document.addEventListener("keydown", event => { if (event.key === "Escape") show(null); });
}
