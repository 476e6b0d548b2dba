// Tells the bench server when the page shows the last event. The same on all pages.

const parameters = new URLSearchParams(location.search);
const run = parameters.get("run");
const events = Number(parameters.get("events"));
const steady = parameters.has("steady");

/// Where the page reads its events from.
globalThis.stream = `/stream?run=${run}`;

/// Whether each event's data are read as JSON when they come; else they are shown as they are.
globalThis.json = parameters.has("json");

/// Whether each event has an id, the last of which is kept.
globalThis.ids = parameters.has("ids");

/// What the pages in plain JavaScript make of an event's data, its place in the stream, and what
/// they show of it.
globalThis.kinds = {
  json: {
    read: (data) => JSON.parse(data),
    seq: ({ seq }) => seq,
    start: ({ seq, text }) => `${seq} ${text.slice(0, 40)}`,
  },
  text: {
    read: (data) => data,
    seq: (data) => Number(/^{"seq":(\d+),/.exec(data)?.[1]),
    start: (data) => data.slice(0, 56),
  },
};

const number = (id) => Number(document.getElementById(id)?.textContent ?? 0);

// A message is heard after the frame that was being made when it was sent: by then the page shows
// what is in it.
const { port1: after, port2: frame } = new MessageChannel();
after.onmessage = () => {
  // Chromium's clock here and the server's are the same machine's.
  const at = performance.timeOrigin + performance.now();
  const seen = number("seen");
  if (seen < events && performance.now() < 60_000) return look();
  report(at, seen);
};

// The steady run is about the load: looking at each frame would be one.
function look() {
  const ask = () => requestAnimationFrame(() => frame.postMessage(0));
  if (steady) setTimeout(ask, 250);
  else ask();
}

async function report(at, seen) {
  // Trunk's script puts the page's exports there.
  const memory = globalThis.wasmBindings?.wasmMemory() ?? 0;
  const result = { run, at, seen, wrong: number("wrong"), memory };
  const answer = await fetch(`/shown?${new URLSearchParams(result)}`, { method: "POST" });
  const next = await answer.text();
  if (next) location.replace(next);
}

look();
