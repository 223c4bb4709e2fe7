// Jump to a step: Ctrl-K opens a list of the steps on the page that shrinks while one types.
import { $, $$ } from "./page.js";

const MOST = 60;

export function startJump() {
  const dialog = $("#jump"), text = $("#jump-text");
  if (!dialog) return;
  const open = () => { text.value = ""; list(""); dialog.showModal(); text.focus(); };
  document.addEventListener("keydown", event => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !dialog.open) { event.preventDefault(); open(); }
  });
  $("#jump-button")?.addEventListener("click", open);
  text.addEventListener("input", () => list(text.value));
  text.addEventListener("keydown", event => {
    if (event.key === "Enter") { event.preventDefault(); $("#jump-list a")?.click(); }
    if (event.key === "ArrowDown") { event.preventDefault(); $("#jump-list a")?.focus(); }
  });
  $("#jump-list").addEventListener("keydown", event => {
    const found = $$("#jump-list a"), place = found.indexOf(document.activeElement);
    const next = { ArrowDown: place + 1, ArrowUp: place - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    (next < 0 ? text : found[next])?.focus();
  });
  $("#jump-list").addEventListener("click", event => {
    const link = event.target.closest("a"), row = link && document.getElementById(link.dataset.row);
    if (!row) return;
    event.preventDefault();
    dialog.close();
    row.focus();
    row.scrollIntoView({ block: "center" });
  });
}

function list(typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = $$("a.tl-open").filter(row => words.every(word => wordsOf(row).includes(word)));
  $("#jump-list").replaceChildren(...found.slice(0, MOST).map(entry));
  $("#jump-count").textContent = found.length ? `${found.length} of the steps on the page` : "No open step is called that.";
}

const wordsOf = row => `${row.parentElement.dataset.id} ${row.textContent} ${row.parentElement.textContent}`.toLowerCase();

function entry(row) {
  const line = document.createElement("li"), link = document.createElement("a"), id = document.createElement("span");
  link.href = row.href;
  link.dataset.row = row.id;
  id.textContent = row.parentElement.dataset.id;
  link.append(id, $(".tl-name", row).textContent);
  line.append(link);
  return line;
}
