// What the tests put in the browser's place, and what they do to a page. One file for all of them:
// the server that hands it to the browser may leave one waiting that asks for many files at once.

const native = {
  EventSource: globalThis.EventSource,
  fetch: globalThis.fetch,
  localStorage: Object.getOwnPropertyDescriptor(window, "localStorage"),
  getItem: Storage.prototype.getItem,
  setItem: Storage.prototype.setItem,
};
const { requestAnimationFrame, setTimeout } = globalThis;

// What is begun and not ended, by anybody but this file: timers and frames, listeners on anything,
// closures of Rust's. The generated code registers each of those so that one that is merely forgotten
// is collected with its function, which does not count as left either.
const timers = new Set();
const begun = { listeners: 0, closures: 0 };
function count(begin, end, once) {
  const [start, stop] = [globalThis[begin], globalThis[end]];
  globalThis[begin] = (work, ...rest) => {
    const fire = (...given) => {
      if (once) timers.delete(name);
      work(...given);
    };
    const id = start.call(globalThis, fire, ...rest);
    const name = `${end} ${id}`;
    timers.add(name);
    return id;
  };
  globalThis[end] = (id) => {
    timers.delete(`${end} ${id}`);
    stop.call(globalThis, id);
  };
}
count("setTimeout", "clearTimeout", true);
count("setInterval", "clearInterval", false);
count("requestAnimationFrame", "cancelAnimationFrame", true);
const counting = {
  requestAnimationFrame: globalThis.requestAnimationFrame,
  setTimeout: globalThis.setTimeout,
};
const { addEventListener, removeEventListener } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (...given) {
  begun.listeners += 1;
  addEventListener.apply(this, given);
};
EventTarget.prototype.removeEventListener = function (...given) {
  begun.listeners -= 1;
  removeEventListener.apply(this, given);
};
globalThis.FinalizationRegistry = class extends FinalizationRegistry {
  constructor(collect) {
    super((held) => { begun.closures -= 1; collect(held); });
  }
  register(...given) { begun.closures += 1; super.register(...given); }
  unregister(token) {
    const was = super.unregister(token);
    if (was) begun.closures -= 1;
    return was;
  }
};
export function timers_left() { return timers.size; }
export function listeners_left() { return begun.listeners; }
export function closures_left() { return begun.closures; }

// A scripted EventSource. Each one records itself and who listens to it, and says what the test tells
// it to say, and nothing else.
let sources = [];

class Scripted extends EventTarget {
  static CONNECTING = 0; static OPEN = 1; static CLOSED = 2;
  constructor(url, init) {
    super();
    if (String(url).includes("refused:")) throw new DOMException("not an address", "SyntaxError");
    this.url = String(url);
    this.withCredentials = Boolean(init?.withCredentials);
    this.readyState = 0;
    this.listeners = 0;
    sources.push(this);
  }
  addEventListener(...args) { this.listeners += 1; super.addEventListener(...args); }
  removeEventListener(...args) { this.listeners -= 1; super.removeEventListener(...args); }
  close() { this.readyState = 2; }
}

export function install() {
  sources = [];
  Object.assign(globalThis, { EventSource: Scripted, ...counting });
}
export function uninstall() { delete globalThis.EventSource; }
export function restore() { globalThis.EventSource = native.EventSource; }
export function opened() { return sources.length; }
export function live() { return sources.filter((source) => source.readyState !== 2).length; }
export function listening() { return sources.reduce((sum, source) => sum + source.listeners, 0); }
export function address(n) { return sources[n].url; }
export function has_credentials(n) { return sources[n].withCredentials; }

// A closed source stays closed, though a late word of its may still be on the way.
function state(source, readyState) { if (source.readyState !== 2) source.readyState = readyState; }
export function open(n) { state(sources[n], 1); sources[n].dispatchEvent(new Event("open")); }
export function send(n, name, id, data) {
  sources[n].dispatchEvent(new MessageEvent(name, { data, lastEventId: id }));
}
export function fail(n, fatal) {
  state(sources[n], fatal ? 2 : 0);
  sources[n].dispatchEvent(new Event("error"));
}
export function on_window(name, persisted) {
  window.dispatchEvent(new PageTransitionEvent(name, { persisted }));
}
export function take_locks_away() {
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
}
export function give_locks_back() { delete navigator.locks; }
export function stop_frames() { globalThis.requestAnimationFrame = () => 0; }
export function skip_waits_of(ms) {
  globalThis.setTimeout = (work, wait) => counting.setTimeout(work, wait === ms ? 0 : wait);
}
export function go_to(path) { history.pushState(null, "", path); }
export function frame() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}
export function pause(ms) { return new Promise((done) => setTimeout(done, ms)); }

// A scripted fetch. Each request records itself, and is answered when the test says so.
let requests = [];

export function install_fetch() {
  requests = [];
  globalThis.fetch = async (request) => {
    const body = await request.text();
    return new Promise((answer, fail) => {
      requests.push({ request, body, answer, fail });
      const abort = () => fail(request.signal.reason);
      if (request.signal.aborted) abort();
      else request.signal.addEventListener("abort", abort);
    });
  };
}
export function restore_fetch() { globalThis.fetch = native.fetch; }
export function requested() { return requests.length; }
export function method(n) { return requests[n].request.method; }
export function url(n) { return requests[n].request.url; }
export function header(n, name) { return requests[n].request.headers.get(name) ?? ""; }
export function body(n) { return requests[n].body; }
export function answer(n, status, body) {
  const response = new Response(status === 204 ? null : body, { status });
  // Firefox reads it in a thread of its own.
  response.text = async () => {
    const text = await Response.prototype.text.call(response);
    requests[n].isRead = true;
    return text;
  };
  requests[n].answer(response);
}
export function is_read(n) { return requests[n].isRead === true; }
export function no_answer(n) { requests[n].fail(new TypeError("Failed to fetch")); }

// Storage that is emptied, full or forbidden. It is put in place once, before anybody has asked for
// it: WebKit goes on with the one before where code has asked often.
const storage = { refused: false, full: false, broken: false };
Object.defineProperty(window, "localStorage", {
  configurable: true,
  get() {
    if (storage.refused) throw new DOMException("no", "SecurityError");
    return native.localStorage.get.call(window);
  },
});
function unless(is_so, act) {
  return function (...given) {
    if (is_so()) throw new DOMException("full", "QuotaExceededError");
    return act.apply(this, given);
  };
}
Storage.prototype.getItem = unless(() => storage.broken, native.getItem);
Storage.prototype.setItem = unless(() => storage.broken || storage.full, native.setItem);
export function forget() { sessionStorage.clear(); localStorage.clear(); }
export function remember(key, value) { sessionStorage.setItem(key, value); }
export function break_storage() { storage.broken = true; }
export function mend_storage() { storage.broken = false; }
export function refuse_storage() { storage.refused = true; }
export function fill_storage() { storage.full = true; }
export function allow_storage() { Object.assign(storage, { refused: false, full: false }); }

// Hands and looks.
export function fill(input, text) {
  input.value = text;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
// Whether the browser may go on with it.
export function press(element, key, isComposing, keyCode) {
  const init = { key, isComposing, keyCode, bubbles: true, cancelable: true, composed: true };
  return element.dispatchEvent(new KeyboardEvent("keydown", init));
}
export function press_key(key, ctrlKey) {
  const event = new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}
export function dress(css) {
  if (document.querySelector("style[data-test]")) return;
  const style = document.createElement("style");
  style.dataset.test = "";
  style.textContent = css;
  document.head.append(style);
}
// What the styles say of paper is so on the screen, until it is taken back.
export function put_on_paper(is_so) {
  const [from, to] = is_so ? ["print", "screen"] : ["screen", "print"];
  const turn = (rule) => {
    if (rule.media?.mediaText === from) rule.media.mediaText = to;
    [...(rule.cssRules ?? [])].forEach(turn);
  };
  [...document.styleSheets].forEach((sheet) => [...sheet.cssRules].forEach(turn));
}
export function minutes(at) { return new Date(at).toISOString().slice(0, 16) + "Z"; }
