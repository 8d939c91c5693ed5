"use strict";
// Everything that came from a feed is written with textContent; links are only http and https.

const events = new Map();
let newest = 0;
let stream = null;
let hasChosen = false;
const byId = (id) => document.getElementById(id);
const list = byId("events");
const realisWords = { future: "planned", hypothetical: "possible", negated: "denied", historical: "background" };
const statusWords = { disputed: "disputed", denied: "denied", withdrawn: "withdrawn" };
const backWords = { withdrawn: "withdrawn", edited: "no longer says so", denied: "denied by its owner" };

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  element.dir = "auto";
  return element;
}

const name = (side) => side.name || side.text;

function sides(event) {
  const row = make("div", "sides");
  row.append(make("bdi", "", (event.actors || []).map(name).join(", ") || "unnamed"));
  if ((event.recipients || []).length) {
    row.append(make("span", "arrow", "→"), make("bdi", "", event.recipients.map(name).join(", ")));
  }
  return row;
}

function count(item) {
  const same = item.low === item.high;
  const figure = same ? item.low : item.high === null ? `${item.low}+` : item.low === null ? `≤${item.high}` : `${item.low}–${item.high}`;
  return `${item.approximate ? "~" : ""}${figure} ${item.kind}`;
}

function facts(event) {
  const row = make("div", "facts");
  const parts = [];
  if (event.place) parts.push(["where", [name(event.place), event.place.country].filter(Boolean).join(", ")]);
  if (event.date) parts.push(["when", event.date]);
  if ((event.counts || []).length) parts.push(["how many", event.counts.map(count).join(", ")]);
  if (event.claimed_by) parts.push(["says", name(event.claimed_by)]);
  parts.forEach(([what, value], index) => {
    row.append(document.createTextNode(`${index ? " · " : ""}${what} `), make("b", "", value));
  });
  return row;
}

function evidence(event) {
  const quote = make("div", "evidence");
  const { text, start } = event.sentence;
  // Offsets count code points, JavaScript's strings UTF-16 units.
  const points = Array.from(text);
  const from = event.trigger.start - start;
  const to = event.trigger.end - start;
  if (from >= 0 && to <= points.length) {
    quote.append(points.slice(0, from).join(""), make("mark", "", points.slice(from, to).join("")), points.slice(to).join(""));
  } else {
    quote.textContent = text;
  }
  return quote;
}

function sources(item) {
  const row = make("div", "sources");
  for (const report of [...item.reports, ...item.denials]) {
    const { url, title, source } = report.article;
    const note = report.taken_back ? backWords[report.taken_back.reason] : item.denials.includes(report) ? "denies it" : "";
    const safe = /^https?:\/\//i.test(url || "");
    const link = make(safe ? "a" : "span", report.taken_back ? "back" : "");
    // Each in its own direction: beside a Latin name an Arabic title would have its quotes on the wrong side.
    link.append(make("bdi", "", source.name), ": ", make("bdi", "", title || "untitled"));
    if (safe) Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
    row.append(link);
    if (note) link.append(make("span", "note", `(${note})`));
  }
  return row;
}

function statusText(item) {
  const by = item.disputed_by.length ? ` by ${item.disputed_by.join(", ")}` : "";
  return `${statusWords[item.status]}${by}`;
}

const isHistory = (item) => item.reports.every((report) => report.article.history);

function card(item) {
  const { event } = item;
  const row = make("li", item.status === "withdrawn" ? "gone" : `s${event.severity}`);
  row.dir = "ltr";
  const head = make("div", "head");
  head.append(make("span", "type", event.type));
  if (event.mode) head.append(make("span", "mode", event.mode));
  if (realisWords[event.realis]) head.append(make("span", "badge", realisWords[event.realis]));
  if (statusWords[item.status]) head.append(make("span", "badge doubt", statusText(item)));
  if (isHistory(item)) {
    head.append(Object.assign(make("span", "badge", "history"), { title: "was there before anybody watched; alerts nobody" }));
  }
  if (item.corroboration > 1) head.append(make("span", "badge many", `${item.corroboration} independent sources`));
  if (item.version > 1) head.append(make("span", "badge", `version ${item.version}`));
  const when = make("time", "", new Date(item.last_reported_at).toLocaleString());
  when.dateTime = item.last_reported_at;
  head.append(when);
  row.append(head, sides(event), facts(event), evidence(event), sources(item));
  return row;
}

function wanted(item) {
  const { event } = item;
  const countries = [...event.actor_countries, ...event.recipient_countries, event.place && event.place.country];
  const words = byId("text").value.trim().toLowerCase();
  // An event of history that news tell now has left history.
  return (byId("by").value !== "history" || isHistory(item))
    && event.severity >= Number(byId("severity").value)
    && (!byId("type").value || event.type === byId("type").value)
    && (!byId("country").value || countries.includes(byId("country").value))
    && (!words || JSON.stringify(item).toLowerCase().includes(words));
}

function addOption(select, value) {
  if (value && !Array.from(select.options).some((option) => option.value === value)) {
    select.append(new Option(value, value));
  }
}

function show(item, isFresh) {
  const known = events.get(item.id);
  if (known) known.row.remove();
  const row = card(item);
  if (isFresh) row.classList.add("fresh");
  row.hidden = !wanted(item);
  events.set(item.id, { item, row });
  list.prepend(row);
  addOption(byId("type"), item.event.type);
  [...item.event.actor_countries, ...item.event.recipient_countries].forEach((code) => addOption(byId("country"), code));
  byId("empty").hidden = true;
  newest = Math.max(newest, item.number);
}

function refilter() {
  byId("least").textContent = byId("severity").value;
  for (const { item, row } of events.values()) row.hidden = !wanted(item);
}

async function status() {
  const strip = byId("status");
  try {
    const now = await (await fetch("/api/status")).json();
    const feeds = Object.entries(now.feeds).map(([word, number]) => `${number} ${word}`).join(", ") || "none asked yet";
    const { articles, relevant, events: found, alerts } = now.counts;
    strip.replaceChildren(`broker ${now.broker} · feeds ${feeds} · ${articles} articles, ${relevant} relevant · ${found} events · ${alerts} alerts`);
  } catch {
    strip.replaceChildren(make("span", "bad", "the console does not answer; is marsad running?"));
  }
}

// A back-fill would push news off the page: so the server is asked anew for the one or the other.
async function load() {
  const by = byId("by").value;
  const narrowed = by ? `by=${by}` : "";
  if (stream) stream.close();
  let first;
  try {
    first = await (await fetch(`/api/events?${narrowed}`)).json();
  } catch {
    setTimeout(() => by === byId("by").value && load(), 2000);
    return;
  }
  if (by !== byId("by").value) return;
  if (by === "news" && !first.length && !hasChosen) {
    // A new installation knows only history for a while: better that than an empty page. News come on top of it.
    byId("by").value = "";
    load();
    return;
  }
  newest = 0;
  events.clear();
  list.replaceChildren();
  byId("empty").hidden = false;
  first.reverse().forEach((item) => show(item, false));
  // The browser connects again by itself, and says from which event on. Of history all is sent, so that what leaves it
  // is seen to leave.
  stream = new EventSource(`/api/events/stream?after=${newest}${by === "news" ? "&by=news" : ""}`);
  stream.onmessage = (message) => show(JSON.parse(message.data), true);
}

byId("filters").addEventListener("input", refilter);
byId("by").addEventListener("change", () => {
  hasChosen = true;
  load();
});
byId("filters").addEventListener("submit", (submit) => submit.preventDefault());
load();
status();
setInterval(status, 5000);
