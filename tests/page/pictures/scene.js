// What the pictures show is the same on every machine: one moment of one Monday, and a server that
// says what the page's address asks for in `scene`.
(() => {
  const NOW = Date.UTC(2026, 10, 23, 9, 41, 27);
  const scene = new URLSearchParams(location.search).get("scene");
  globalThis.Date = class extends Date {
    constructor(...given) { super(...(given.length ? given : [NOW])); }
    static now() { return NOW; }
  };
  Math.random = () => 0.5;
  // Nothing is on its way into view.
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important; }");
  document.adoptedStyleSheets = [still];

  const line = (seq, minutes, author, text) =>
    ({ seq, room: "lobby", id: `00000000-0000-4000-8000-${seq.toString().padStart(12, "0")}`, author, text, at: NOW - minutes * 60_000 });
  const lines = scene === "empty" ? [] : [
    line(1, 1441, "Grace", "The small room smells of fresh paint. Worth it."),
    line(2, 47, "Ada", "Did anybody see the outage at nine?"),
    line(3, 46, "Grace", "Not me. The badge said it was trying again, and then it was back."),
    line(4, 12, "小林", "我这里也没有丢失任何消息。"),
    line(5, 2, "Ada", "Then this is how it is done: https://html.spec.whatwg.org/multipage/server-sent-events.html"),
  ];
  const hours = [9, 10, 11, 12, 13, 14, 15, 16];
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const date = new Date(NOW + day * 86_400_000).toISOString().slice(0, 10);
    const times = hours.map((hour) => {
      const start = `${date}T${String(hour).padStart(2, "0")}:00Z`;
      return { start, at: Date.parse(start), minutes: 60, label: `${hour + 1}:00` };
    });
    return { date, times: day === 6 ? [] : times };
  });
  const places = [["desk-1", "Desk 1, by the window"], ["desk-2", "Desk 2"], ["standing-desk", "Standing desk"], ["phone-booth", "Phone booth"], ["small-room", "Small room, 4 seats"]]
    .map(([id, name]) => ({ id, name }));
  const taken = {};
  for (const [place, hour] of [["desk-1", 11], ["desk-1", 12], ["desk-2", 14], ["small-room", 10], ["small-room", 15]]) {
    taken[`${place}@2026-11-23T${hour}:00Z`] = `${place}-${hour}`;
  }
  const plan = { version: "1", head: 5, zone: "Europe/Berlin", places, days, taken };
  const answers = {
    "/healthz": { status: "ready", streams: 1, epoch: "k3f9", head: 5, faults: true },
    "/api/booking": plan,
    "/api/chat": [],
  };
  const { fetch } = globalThis;
  globalThis.fetch = (what, ...rest) => {
    const { pathname } = new URL(what.url ?? what, location.href);
    if (what.method === "POST") return Promise.reject(new TypeError("Failed to fetch"));
    const answer = answers[pathname];
    return answer ? Promise.resolve(Response.json(answer)) : fetch(what, ...rest);
  };

  const story = [
    ["stream-hello", { epoch: "k3f9", head: 5, heartbeat_ms: 15000, resume: true }],
    ["chat-snapshot", { room: "lobby", lines }],
    ["booking-snapshot", plan],
    ["stream-caught-up", {}, "k3f9-5"],
    ["clock-tick", { at: NOW + 3 }],
  ];
  let sources = 0;
  globalThis.EventSource = class extends EventTarget {
    static CLOSED = 2;
    constructor(url) {
      super();
      Object.assign(this, { url, readyState: 0 });
      sources += 1;
      // The first is answered, unless nothing is; whoever comes again waits.
      if (scene !== "loading" && sources === 1) setTimeout(() => this.#play());
    }
    close() { this.readyState = 2; }
    #play() {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      for (const [name, data, lastEventId = "k3f9-5"] of story) {
        this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
      }
      if (scene === "finished") {
        this.dispatchEvent(new MessageEvent("stream-end", { data: '{"reason":"finished"}' }));
      }
      if (scene === "retrying") {
        this.readyState = 2;
        this.dispatchEvent(new Event("error"));
      }
    }
  };
})();
