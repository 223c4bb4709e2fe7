// Dragging a bar: along one axis, by whole days; by mouse on the bar, by touch on its handle; Escape gives up.
import { $ } from "./page.js";

const NEAR = 4;  // pixels that are still a click
let drag = null;

export const isDragging = () => Boolean(drag);

export function followDrags(move) {
  document.addEventListener("pointerdown", event => {
    const bar = event.target.closest?.(".step.can-move"), chart = $("#chart");
    if (!bar || event.button !== 0 || !chart.contains(bar)) return;
    if (event.pointerType === "touch" && !event.target.matches(".grip")) return;
    drag = { bar, from: event.clientX, days: 0, pixels: chart.getAttribute("width") / $("#plan").dataset.days, tip: null };
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  document.addEventListener("pointermove", event => {
    if (!drag) return;
    const across = event.clientX - drag.from;
    if (!drag.tip && Math.abs(across) < NEAR) return;
    drag.days = Math.round(across / drag.pixels);
    drag.bar.classList.add("drag");
    drag.bar.setAttribute("transform", `translate(${drag.days * drag.pixels})`);
    showTip(event);
  });
  document.addEventListener("pointerup", () => {
    const done = end();
    if (!done?.tip) return;
    suppressClick();
    const days = workingDays(done), url = row(done.bar).dataset.move;
    if (days && url) move(url, days);
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && drag) { event.preventDefault(); end(); suppressClick(); }
  }, true);
}

const row = bar => document.getElementById(`o-${bar.dataset.id}`);

function end() {
  const done = drag;
  if (!done) return null;
  drag = null;
  done.bar.classList.remove("drag");
  done.bar.removeAttribute("transform");
  done.tip?.remove();
  return done;
}

// The click that follows a drag must not open the details.
function suppressClick() {
  const stop = event => { event.stopPropagation(); event.preventDefault(); };
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 300);
}

function showTip(event) {
  if (!drag.tip) {
    drag.tip = document.createElement("div");
    drag.tip.className = "tip";
    document.body.append(drag.tip);
  }
  const day = startOf(drag, drag.days), words = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  drag.tip.textContent = `Starts ${day.toLocaleDateString("en-GB", words).replace(",", "")}`;
  const box = drag.bar.getBoundingClientRect();
  drag.tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 150))}px`;
  drag.tip.style.top = `${Math.max(8, box.top - 30 > 0 ? box.top - 30 : event.clientY + 16)}px`;
}

function startOf({ bar, pixels }, days) {
  const first = new Date(`${$("#plan").dataset.first}T00:00:00Z`);
  const place = Math.round(bar.querySelector(".b").getAttribute("x") / pixels) + days;
  first.setUTCDate(first.getUTCDate() + place);
  return first;
}

// Working weekdays between the old and the new start; the server, which knows the holidays, has the last word.
function workingDays({ bar, pixels, days }) {
  const works = $("#plan").dataset.workdays, way = Math.sign(days);
  let count = 0;
  for (let step = 0; step !== days; step += way) {
    const weekday = (startOf({ bar, pixels }, way > 0 ? step : step - 1).getUTCDay() + 6) % 7;
    if (works.includes(weekday)) count += way;
  }
  return count;
}
