// What every page does: the CSRF header, errors of requests, colours, menus, dialogs and their keys.
import { $, $$, remember } from "./page.js";
import { foresee, startTimeline } from "./timeline.js";

const token = $('meta[name="csrf-token"]')?.content;

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (token) ctx.request.headers["X-CSRFToken"] = token;
});

// An answer that is an error and brings no new plan is shown over the plan, so that nothing on the page is lost.
document.addEventListener("htmx:before:swap", event => {
  const { ctx } = event.detail;
  const status = ctx.response?.status ?? 200;
  if (status < 400 || /\bid="plan"/.test(ctx.text) || ctx.hx?.retarget) return;
  event.preventDefault();
  tell(ctx.text);
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (!detail.ctx?.response) tell("", "The server cannot be reached. Nothing was changed; try again.");
});

function tell(html, text = "") {
  const notice = $("#notice"), page = new DOMParser().parseFromString(html, "text/html");
  const box = document.createElement("div"), close = document.createElement("button");
  const main = page.querySelector("main") ?? page.body;
  box.className = "banner late";
  const words = document.createElement("div");
  words.append(...(text ? [text] : main.childNodes));
  close.className = "ghost";
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  notice.replaceChildren(box);
}

document.addEventListener("click", event => {
  if (event.target.closest("#theme")) {
    const root = document.documentElement, chosen = root.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    remember("theme", root.dataset.theme = dark ? "light" : "dark");
  }
  if (event.target.closest("[data-print]")) print();
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.matches?.("dialog") && isOutside(event)) event.target.close();
});

// A link or token that is shown once: copied by a button; a click into it marks all of it.
document.addEventListener("click", async event => {
  if (event.target.matches?.("[data-whole]")) event.target.select();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy), said = document.getElementById(`${field.id}-said`);
  try {
    await navigator.clipboard.writeText(field.value ?? field.textContent);
    if (said) said.textContent = "Copied.";
  } catch {  // an address without https has no clipboard: the person copies by hand
    field.select?.();
    if (said) said.textContent = "Press Ctrl and C to copy it.";
  }
});

function isOutside({ target, clientX, clientY }) {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

document.addEventListener("keydown", event => {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    $("summary", menu).focus();
  }
});

// Where a menu loses the focus it closes: it must not cover what has it.
document.addEventListener("focusout", event => {
  const menu = event.target.closest?.("details.menu[open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// The tab of this page comes into view where the tabs do not fit.
$(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

if ($("#plan")) startTimeline(); else foresee();
