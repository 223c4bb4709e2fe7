// The timeline: asks the server for changes and shows what comes back; chains, keys, links, lanes and the panel.
import { $, $$, hasModifier, isTyping, recall, remember } from "./page.js";
import { followDrags, isDragging } from "./drags.js";
import { startJump } from "./jump.js";

const LINKS = ["key", "all", "none"];
let opener = null;      // what opened the panel and gets the focus back
let atWork = false;     // one change at a time: each is made from the version before it
const waiting = [];     // [url, days] that are asked for meanwhile

const plan = () => $("#plan");
const box = () => $(".tl-scroll");

export function startTimeline() {
  keepChoices();
  listen();
  followDrags(move);
  startJump();
  showLinks();
  document.body.classList.add("first");
  setTimeout(() => document.body.classList.remove("first"), 900);
  fit().then(lookAtGoal);
  let timer = 0;
  addEventListener("resize", () => { clearTimeout(timer); timer = setTimeout(fit, 150); });
}

// Every request says which lanes are open; the server keeps no such state.
function keepChoices() {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const body = ctx.request.body;
    if (plan() && body?.has && !body.has("open")) body.set("open", plan().dataset.open);
  });
}

// The picture is drawn on the server, for the width that the cookie tells; ask once more where that was wrong.
async function fit() {
  const chart = $("#chart");
  if (!chart || getComputedStyle(chart).display === "none") return;
  const wanted = Math.max(480, box().clientWidth - $(".tl-rows").offsetWidth);
  const drawn = Number(recallCookie("w") ?? 1000);
  if (Math.abs(wanted - drawn) < 4 && Number(chart.getAttribute("width")) >= wanted - 4) return;
  document.cookie = `w=${wanted};path=/;max-age=31536000;samesite=lax`;
  if (recallCookie("w")) await show();
}

// Every other page measures for the first timeline: the window without the names, the edges and what stands around.
export function foresee() {
  if (recallCookie("w")) return;
  const root = document.documentElement, names = parseInt(getComputedStyle(root).getPropertyValue("--side"), 10);
  document.cookie = `w=${Math.max(480, root.clientWidth - (names || 300) - 50)};path=/;samesite=lax`;
}

// Where the picture is wider than the window: the goal comes into view first, as its rows stand on top.
function lookAtGoal() {
  const scroll = box(), goal = $("#chart .goalline");
  if (!goal || scroll.scrollLeft) return;
  scroll.scrollLeft = Number(goal.getAttribute("x1")) + 40 - (scroll.clientWidth - $(".tl-rows").offsetWidth);
}

function recallCookie(name) {
  return document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1];
}

function show() {
  return htmx.ajax("GET", location.pathname, { target: "#plan", swap: "outerMorph" });
}

async function move(url, days) {
  const last = waiting.at(-1);
  if (last?.[0] === url) last[1] += days;
  else waiting.push([url, days]);
  if (atWork) return;
  atWork = true;
  try {
    while (waiting.length) {
      const [next, total] = waiting.shift();
      const values = { days: total, version: plan().dataset.version, open: plan().dataset.open };
      if (total) await htmx.ajax("POST", next, { target: "#plan", swap: "outerMorph", values });
    }
  } finally {
    atWork = false;
  }
}

function say(text) {
  $("#status").textContent = text;
}

function showLinks() {
  const shown = LINKS.includes(recall("links")) ? recall("links") : "key";
  if (box()) box().dataset.show = shown;
  for (const button of $$("[data-links]")) button.setAttribute("aria-pressed", button.dataset.links === shown);
}

// Everything that a step waits for and everything that it unlocks, as far as it is drawn.
function chain(id) {
  const scroll = box();
  if (!scroll) return;
  for (const old of $$(".hl", scroll)) old.classList.remove("hl");
  scroll.classList.toggle("dimmed", Boolean(id));
  if (!id) return;
  const before = new Map(), after = new Map();
  for (const drawn of $$("[data-needs]", scroll)) {
    const needs = drawn.dataset.needs.split(" ");
    before.set(drawn.dataset.id, needs);
    for (const need of needs) after.set(need, [...after.get(need) ?? [], drawn.dataset.id]);
  }
  const up = reach(id, before), down = reach(id, after), all = new Set([...up, ...down]);
  for (const link of $$(".link", scroll)) {
    const { u, v } = link.dataset;
    if ((up.has(u) && up.has(v)) || (down.has(u) && down.has(v))) link.classList.add("hl");
  }
  for (const drawn of $$("[data-id]", scroll)) {
    if (all.has(drawn.dataset.id) && (drawn.dataset.id === id || !drawn.matches(".band, .tl-row"))) drawn.classList.add("hl");
  }
}

function reach(id, ties) {
  const seen = new Set([id]), todo = [id];
  while (todo.length) {
    for (const next of ties.get(todo.pop()) ?? []) {
      if (!seen.has(next)) { seen.add(next); todo.push(next); }
    }
  }
  return seen;
}

function listen() {
  document.addEventListener("pointerover", event => {
    if (isDragging() || !box()) return;
    const over = event.target.closest?.(".step, .gate, .tl-row, .band");
    chain(box().contains(over) ? over.dataset.id : $(".tl-row:focus-within")?.dataset.id);
  });
  document.addEventListener("focusin", event => chain(event.target.closest(".tl-row")?.dataset.id));
  document.addEventListener("click", event => {
    const links = event.target.closest("[data-links]");
    if (links) { remember("links", links.dataset.links); showLinks(); }
    const drawn = event.target.closest(".step, .gate");
    if (drawn && box()?.contains(drawn)) rowOf(drawn.dataset.id)?.click();
  });
  document.addEventListener("keydown", keys);
  document.addEventListener("htmx:before:request", ({ detail: { ctx }, target }) => {
    if (target.closest?.(".tl-open")) opener = target.id;
    else if (target.closest?.("#panel") && target.value !== "preview") $("#panel").close();
    box()?.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:finally:request", () => box()?.removeAttribute("aria-busy"));
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const panel = $("#panel");
    if (ctx.target === panel && !panel.open) panel.showModal();
    if (ctx.target?.id === "plan" && ctx.request.method !== "GET") $(".flashes")?.remove();
    if (ctx.sourceElement?.id === "unfold" || ctx.sourceElement?.matches?.("form:has(#fold-all)")) {
      history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ open: plan().dataset.open })}`);
    }
    showLinks();
    chain($(".tl-row:focus-within")?.dataset.id);
  });
  $("#panel")?.addEventListener("close", () => { if (opener) document.getElementById(opener)?.focus(); opener = null; });
}

const rowOf = id => document.getElementById(`o-${id}`);

function keys(event) {
  if (isTyping(event.target)) return;
  const row = event.target.closest?.(".tl-open");
  if (row && !hasModifier(event) && inRow(event, row)) { event.preventDefault(); return; }
  if (event.key === "?") { event.preventDefault(); $("#keys").showModal(); }
  if (document.querySelector("dialog[open]")) return;
  const redoes = (event.key === "U" && event.shiftKey && !hasModifier(event)) || (event.key === "y" && event.ctrlKey);
  const button = redoes ? $("#redo") : event.key === "u" && !hasModifier(event) ? $("#undo") : null;
  if (button && !button.disabled) { event.preventDefault(); button.click(); }
}

function inRow({ key, shiftKey }, row) {
  const along = { ArrowUp: -1, ArrowDown: 1 }[key], days = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (along) {
    const rows = $$("a.tl-open");
    rows[rows.indexOf(row) + along]?.focus();
  }
  if (days && row.dataset.move) move(row.dataset.move, days * (shiftKey ? weekLength() : 1));
  else if (days && "mayChange" in plan().dataset) say("This step cannot be moved by itself: it is done, or it follows another one.");
  return Boolean(along || days);
}

const weekLength = () => plan().dataset.workdays.length || 5;
