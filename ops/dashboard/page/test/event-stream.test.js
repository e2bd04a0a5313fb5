import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser, readEvents } from "../site/modules/event-stream.js";

const stream =
  ": hello\nid: o0=1\nevent: change\ndata: {\ndata: }\n\n:\n\nid: o0=2\r\ndata:x\r\ndata:y\r\n\r\ndata\n\nevent: all\n\nid: o0=3\ndata: end\n\n";
const expected = [
  { type: "change", data: "{\n}", id: "o0=1" },
  { type: "message", data: "x\ny", id: "o0=2" },
  { type: "message", data: "", id: "o0=2" },
  { type: "message", data: "end", id: "o0=3" },
];

test("events are the same wherever the stream is cut", () => {
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second += 7) {
      const parser = new EventStreamParser();
      const parts = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
      assert.deepEqual(
        parts.flatMap((part) => parser.push(part)),
        expected,
        `cut at ${first} and ${second}`,
      );
    }
  }
});

test("an unfinished event is not an event", () => {
  assert.deepEqual(new EventStreamParser().push("data: half\n"), []);
});

test("comments count as a sign of life", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(":\n"));
      controller.enqueue(new TextEncoder().encode("data: é\n\n"));
      controller.close();
    },
  });
  let heard = 0;
  const events = [];
  for await (const event of readEvents(body, () => heard++)) events.push(event.data);
  assert.deepEqual([events, heard], [["é"], 2]);
});
