// What the chat of a page is measured with: a stream that says what it is told to, and watches for
// frames.
(() => {
  let say;
  globalThis.EventSource = class extends EventTarget {
    static CLOSED = 2;
    constructor(url) {
      super();
      Object.assign(this, { url, readyState: 0 });
      say = (name, data, lastEventId = "") =>
        this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
      setTimeout(() => {
        this.readyState = 1;
        this.dispatchEvent(new Event("open"));
        say("stream-hello", { epoch: "e", head: 7, heartbeat_ms: 600_000, resume: true });
      });
    }
    close() {
      this.readyState = 2;
    }
  };

  const WORDS = "the quick brown fox jumps over a lazy dog while nobody looks https://yew.rs/ is a link".split(" ");
  let last = 0;
  // One to six rows of text on a wide page, no two neighbours alike.
  const line = () => {
    last += 1;
    const words = Array.from({ length: 3 + (last * 7919) % 37 }, (_, at) => WORDS[(last + at * at) % WORDS.length]);
    return { seq: last, room: "lobby", id: `id-${last}`, author: "Ada", text: words.join(" "), at: 1.7e12 + last * 60_000 };
  };

  const log = () => document.querySelector('[data-sse="chat"] [role="log"]');
  const rows = () => log().querySelectorAll("li[data-seq]");

  // When the next frame begins, and when it is drawn: a message is heard after that.
  const frame = () => new Promise((done) => requestAnimationFrame((begin) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done([begin, performance.now()]);
    port2.postMessage(0);
  }));
  const rank = (times, share) => times.sort((a, b) => a - b)[Math.floor((times.length - 1) * share)];

  const keys = [];
  globalThis.speed = {
    // From lines that arrive at once to the frame that shows the newest; then what is on the page.
    async fill(count) {
      const lines = Array.from({ length: count }, line);
      const begin = performance.now();
      say("chat-snapshot", { room: "lobby", lines });
      say("stream-caught-up", {}, "e-7");
      let end;
      do [, end] = await frame(); while ([...rows()].at(-1)?.dataset.seq !== String(last));
      for (let rest = 0; rest < 10; rest += 1) await frame();
      return [end - begin, rows().length, log().getElementsByTagName("*").length];
    },
    // Scrolls up from the bottom, and down again, by so many pixels in each frame.
    async scroll(step) {
      const [apart, work] = [[], []];
      let [, before] = await frame();
      for (let count = 0; count < 300; count += 1) {
        const { scrollTop, scrollHeight, clientHeight } = log();
        if (scrollTop <= 0) step = -Math.abs(step);
        if (scrollTop + clientHeight >= scrollHeight - 1) step = Math.abs(step);
        log().scrollTop -= step;
        const [begin, end] = await frame();
        apart.push(end - before);
        work.push(end - begin);
        before = end;
      }
      log().scrollTop = log().scrollHeight;
      for (let rest = 0; rest < 10; rest += 1) await frame();
      return [rank(apart, 0.95), rank(apart, 1), rank(work, 0.95)];
    },
    // From each key from now on to the frame that follows it.
    listen() {
      addEventListener("keydown", async ({ timeStamp }) => keys.push((await frame())[1] - timeStamp));
    },
    keys: () => [keys.length, rank(keys, 0.5), rank(keys, 0.95), rank(keys, 1)],
    // The work in a frame in which a line arrives.
    async lines() {
      const work = [];
      for (let count = 0; count < 50; count += 1) {
        await frame();
        say("chat-posted", line());
        const [begin, end] = await frame();
        work.push(end - begin);
      }
      return [rank(work, 0.5), rank(work, 0.95)];
    },
  };
})();
