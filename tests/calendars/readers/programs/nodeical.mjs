// Reads the calendar on standard input with node-ical and says what it saw, one JSON text.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ical = createRequire(`${process.argv[2]}/`)("node-ical");

const read = ical.sync.parseICS(readFileSync(0, "utf8"));
const day = (moment) => (moment ? [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((n) => String(n).padStart(2, "0")).join("-") : "");
const text = (value) => (typeof value === "object" && value !== null ? value.val : (value ?? ""));
const entries = Object.values(read)
  .filter((found) => found.type === "VEVENT" || found.type === "VTODO")
  .map((found) => ({
    kind: found.type,
    uid: found.uid,
    title: text(found.summary),
    first: day(found.start),
    end: day(found.type === "VTODO" ? found.due : found.end),
    properties: null,
  }));
console.log(JSON.stringify({ name: read.vcalendar?.["WR-CALNAME"] ?? "", entries }));
