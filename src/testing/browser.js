// A made-up browser: a scripted EventSource, a clock that stands still unless it is told to go on,
// a network and a visibility that a test decides on.

const BEGINNING = 1_700_000_000_000;
const FRAME = 16;
const BROWSERS_WAIT = 3_000;
// Far from what the browser's own timers are called, so that neither is taken for the other.
const FIRST_TIMER = 2 ** 30;

const native = {
  Date: globalThis.Date,
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  cancelFrame: globalThis.cancelAnimationFrame?.bind(globalThis),
};

let installed = 0;
let swapped = [];
// Counted on for ever: what an earlier test left behind may still clear its timers.
let numbers = FIRST_TIMER;
let now, timers, sources, attempts, online, hidden, random;

export function install() {
  restore(installed);
  now = 0;
  timers = new Map();
  sources = [];
  attempts = [];
  online = true;
  hidden = false;
  random = 0;
  swap(globalThis, "EventSource", { value: Scripted, writable: true });
  swap(globalThis, "Date", { value: VirtualDate, writable: true });
  swap(performance, "now", { value: () => now });
  swap(Math, "random", { value: nextRandom });
  swap(globalThis, "setTimeout", { value: (run, wait, ...rest) => start(() => run(...rest), wait) });
  swap(globalThis, "setInterval", {
    value: (run, wait, ...rest) => start(() => run(...rest), wait, true),
  });
  for (const name of ["clearTimeout", "clearInterval"]) {
    swap(globalThis, name, { value: (id) => timers.delete(id) || native.clearTimeout(id) });
  }
  swap(globalThis, "requestAnimationFrame", { value: requestFrame });
  swap(globalThis, "cancelAnimationFrame", {
    value: (id) => timers.delete(id) || native.cancelFrame(id),
  });
  swap(navigator, "onLine", { get: () => online });
  swap(document, "hidden", { get: () => hidden });
  swap(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  return ++installed;
}

// Unless somebody else has installed another one meanwhile.
export function restore(number) {
  if (number !== installed) return;
  for (const source of sources ?? []) source.close();
  for (const [object, key, own] of swapped.reverse()) {
    if (own) Object.defineProperty(object, key, own);
    else delete object[key];
  }
  swapped = [];
}

function swap(object, key, descriptor) {
  swapped.push([object, key, Object.getOwnPropertyDescriptor(object, key)]);
  Object.defineProperty(object, key, { configurable: true, ...descriptor });
}

// The clock.

const VirtualDate = new Proxy(native.Date, {
  construct: (date, given, target) =>
    Reflect.construct(date, given.length ? given : [BEGINNING + now], target),
  apply: (date) => new date(BEGINNING + now).toString(),
  get: (date, key) => (key === "now" ? () => BEGINNING + now : date[key]),
});

export function seed(number) { random = number; }

// splitmix32
function nextRandom() {
  random = (random + 0x9e3779b9) | 0;
  let bits = Math.imul(random ^ (random >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

// No wait is zero: a page that sets timer after timer would stop the clock.
function start(run, wait = 0, again = false) {
  const every = Math.max(Number(wait) || 0, 1);
  return add({ run, due: now + every, every: again && every });
}

function requestFrame(draw) {
  return add({ run: () => draw(now), due: (Math.floor(now / FRAME) + 1) * FRAME, frame: true });
}

function add(timer) {
  timer.id = numbers++;
  timers.set(timer.id, timer);
  return timer.id;
}

export async function advance(time) {
  const end = now + time;
  await idle();
  for (let next = earliest(); next && next.due <= end; next = earliest()) {
    now = Math.max(now, next.due);
    if (next.every) next.due = now + next.every;
    else timers.delete(next.id);
    next.run();
    await idle();
  }
  now = end;
}

// The first of those that are due at the same time is the one that was set first.
function earliest() {
  let first;
  for (const timer of timers.values()) {
    // A hidden page has no frames.
    if (!(timer.frame && hidden) && !(first && first.due <= timer.due)) first = timer;
  }
  return first;
}

// Until all promises are settled and Yew has rendered, which it does in microtasks.
function idle() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });
}

export function sleep(time) {
  now += time;
  for (const timer of timers.values()) timer.due += time;
  document.dispatchEvent(new Event("resume"));
}

// The page.

export function set_online(yes) {
  online = yes;
  window.dispatchEvent(new Event(yes ? "online" : "offline"));
}

export function set_hidden(yes) {
  hidden = yes;
  document.dispatchEvent(new Event("visibilitychange"));
}

// The server, and the browser's stream from it.

class Scripted extends EventTarget {
  static CONNECTING = 0; static OPEN = 1; static CLOSED = 2;
  CONNECTING = 0; OPEN = 1; CLOSED = 2;
  onopen = null; onmessage = null; onerror = null;
  readyState = 0;
  state = "asked";
  shown = "";
  names = new Set();

  constructor(url, init) {
    super();
    this.url = new URL(url, document.baseURI).href;
    this.withCredentials = Boolean(init?.withCredentials);
    sources.push(this);
    attempts.push({ at: now, address: this.url });
  }

  addEventListener(name, ...rest) {
    this.names.add(name);
    super.addEventListener(name, ...rest);
  }

  dispatchEvent(event) {
    this[`on${event.type}`]?.(event);
    return super.dispatchEvent(event);
  }

  close() { this.become("closed", 2); }

  become(state, readyState) { [this.state, this.readyState] = [state, readyState]; }
}

export function streams(part, state) {
  const found = [];
  sources.forEach((source, n) => {
    if (source.url.includes(part) && source.state === state) found.push(n);
  });
  return found;
}

export function address(n) { return sources[n].url; }

export function listens(n, name) {
  return sources[n].names.has(name) || Boolean(name === "message" && sources[n].onmessage);
}

export function open(n) {
  sources[n].become("open", 1);
  sources[n].dispatchEvent(new Event("open"));
}

export function send(n, id, name, data) {
  const source = sources[n];
  source.shown = id ?? source.shown;
  source.dispatchEvent(new MessageEvent(name, { data, lastEventId: source.shown }));
}

export function lose(n) {
  const source = sources[n];
  source.become("lost", 0);
  start(() => {
    if (source.state !== "lost") return;
    source.become("asked", 0);
    attempts.push({ at: now, address: source.url, shown: source.shown });
  }, BROWSERS_WAIT);
  source.dispatchEvent(new Event("error"));
}

export function refuse(n) {
  sources[n].become("closed", 2);
  sources[n].dispatchEvent(new Event("error"));
}

export function attempts_made() { return attempts.length; }
export function attempt_at(n) { return attempts[n].at; }
export function attempt_address(n) { return attempts[n].address; }
// What the browser shows of itself when it asks again by itself.
export function attempt_shown(n) { return attempts[n].shown; }
