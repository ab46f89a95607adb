// Reads a calendar from standard input with ical.js. Prints its errors, and the start of each event in seconds since 1970.
// The argument is the path of the module.

import { argv, stdin } from "node:process";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(argv[2]).href);
const errors = [];
const starts = {};

// ical.js decodes a value when it is first asked for.
function decode(component) {
  for (const property of component.getAllProperties()) property.getValues();
  component.getAllSubcomponents().forEach(decode);
}

try {
  const chunks = [];
  for await (const chunk of stdin) chunks.push(chunk);
  const calendar = new ICAL.Component(ICAL.parse(Buffer.concat(chunks).toString("utf8")));
  decode(calendar);
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    starts[event.summary] = event.startDate.toUnixTime();
  }
} catch (error) {
  errors.push(String(error));
}
console.log(JSON.stringify({ errors, starts }));
