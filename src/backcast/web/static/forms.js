// Forms: shows the fields that matter, adds rows, keeps the preview quiet while it cannot be made. All works without it.
import { $, $$ } from "./page.js";

for (const form of $$("form[data-kinds]")) {
  const show = () => {
    const kind = form.elements.kind.value;
    for (const part of $$("[data-for]", form)) part.hidden = !part.dataset.for.split(" ").includes(kind);
  };
  form.addEventListener("change", event => { if (event.target.name === "kind") show(); });
  show();
}

for (const form of $$("form[data-start]")) startNewPlan(form);

function startNewPlan(form) {
  const statement = form.elements.statement;
  let chose = false;  // whether the date can move
  const show = () => {
    const start = form.elements.start.value;
    for (const part of $$("[data-if-start]", form)) part.hidden = part.dataset.ifStart !== start;
    for (const part of $$("[data-unless-start]", form)) part.hidden = part.dataset.unlessStart === start;
  };
  // The sentence of a programme stands in until the person writes their own; its date moves or not as in the programme.
  const suggest = chosen => {
    const suggested = $$("[data-statement]", form).map(start => start.dataset.statement);
    if (!chose) for (const radio of form.elements.hard) radio.checked = Boolean(radio.value) === "hard" in chosen.dataset;
    if (!statement.value.trim() || suggested.includes(statement.value)) statement.value = chosen.dataset.statement ?? "";
  };
  form.addEventListener("change", event => {
    if (event.target.name === "hard") chose = true;
    if (event.target.name !== "start") return;
    suggest(event.target);
    show();
  });
  show();
}

for (const select of $$("select[data-metric]")) {
  const show = () => { for (const part of $$("[data-if-new-metric]")) part.hidden = Boolean(select.value); };
  select.addEventListener("change", show);
  show();
}

for (const select of $$(".pick-team select")) {
  select.addEventListener("change", () => { $("input", select.closest(".pick-team")).checked = Boolean(select.value); });
}
for (const owner of $$(".pick-team input[list]")) {
  owner.addEventListener("input", () => { if (owner.value) $("input", owner.closest(".pick-team")).checked = true; });
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  const rows = $(`#${button.dataset.add}-rows`), number = rows.children.length;
  const row = $(`#${button.dataset.add}-row`).content.cloneNode(true);
  for (const part of $$("[id], [for]", row)) {
    if (part.id) part.id = part.id.replace("-N-", `-${number}-`);
    if (part.htmlFor) part.htmlFor = part.htmlFor.replace("-N-", `-${number}-`);
  }
  rows.append(row);
  $("select, input", rows.lastElementChild).focus();
});

// A preview of a form that is not filled in yet is no error: it says calmly what is missing, in its own place.
for (const form of $$("form[data-live]")) {
  form.addEventListener("htmx:before:swap", event => {
    event.stopPropagation();
    const { ctx } = event.detail;
    if ((ctx.response?.status ?? 200) < 400) return forgive(form);
    event.preventDefault();
    const page = new DOMParser().parseFromString(ctx.text, "text/html"), said = document.createElement("p");
    said.className = "help";
    said.textContent = `No preview yet. ${$(".problem-text", page)?.textContent ?? ""}`;
    $("#preview").replaceChildren(said);
  });
}

// What was wrong when the form was sent is right now, for it could be tried: it is red no longer.
function forgive(form) {
  for (const told of $$(".problems, .error", form)) told.remove();
  for (const field of $$("[aria-invalid]", form)) {
    field.removeAttribute("aria-invalid");
    const left = (field.getAttribute("aria-describedby") ?? "").split(" ").filter(id => id && !id.startsWith("e-"));
    if (left.length) field.setAttribute("aria-describedby", left.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

// Moments in the person's own time.
for (const time of $$("time[data-moment]")) {
  const at = new Date(time.dateTime);
  const day = at.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  time.textContent = `${day.replace(",", "")}, ${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

// A form that comes back with mistakes: they are read first, and each link leads into its field.
$(".problems[autofocus]")?.focus();
document.addEventListener("click", event => {
  const link = event.target.closest(".problems a[href^='#']"), field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const fold = field.closest("details:not([open])");
  if (fold) fold.open = true;
  field.focus();
  field.scrollIntoView({ block: "center" });
});
