// Reads the calendar on standard input with ical.js and says what it saw, one JSON text.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ICAL = (await import(createRequire(`${process.argv[2]}/`).resolve("ical.js"))).default;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const entries = calendar.getAllSubcomponents().map((found) => ({
  kind: found.name.toUpperCase(),
  uid: found.getFirstPropertyValue("uid"),
  title: found.getFirstPropertyValue("summary"),
  first: String(found.getFirstPropertyValue("dtstart") ?? ""),
  end: String(found.getFirstPropertyValue("dtend") ?? found.getFirstPropertyValue("due") ?? ""),
  properties: found.getAllProperties().map((each) => each.name.toUpperCase()),
}));
console.log(JSON.stringify({ name: calendar.getFirstPropertyValue("x-wr-calname"), entries }));
