// A server as better-sse's guide has it: one channel, to which every session is registered.
// `GET /events` is the stream, with what came after `Last-Event-ID`; `POST /publish` an event.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [folder, port] = process.argv.slice(2);
const { createSession, createChannel, createEventBuffer } = createRequire(folder + "/")("better-sse");

const channel = createChannel();
const kept = [];

async function stream(request, response) {
  const session = await createSession(request, response);
  if (session.lastId) {
    const buffer = createEventBuffer();
    for (const [id, text] of kept.slice(Number(session.lastId))) {
      buffer.push(text, "message", id);
    }
    await session.batch(buffer);
  }
  channel.register(session);
}

function publish(request, response) {
  let text = "";
  request.on("data", (chunk) => (text += chunk));
  request.on("end", () => {
    const id = String(kept.length + 1);
    kept.push([id, text]);
    if (kept.length > 2000) kept.shift();
    channel.broadcast(text, "message", { eventId: id });
    response.end();
  });
}

const server = createServer((request, response) =>
  request.method === "POST" ? publish(request, response) : stream(request, response),
);
server.listen(Number(port), "127.0.0.1");
