import { expect, test } from "vitest";
import type { ChatMessage } from "./schemas.ts";
import { writeTranscript } from "./transcript.ts";
import type { TranscriptOptions } from "./transcript.ts";

const message = (id: number, changes: Partial<ChatMessage>): ChatMessage => ({
  id,
  from: "customer",
  name: null,
  text: `Text ${id}`,
  at: "2026-03-28T22:30:00.000Z",
  attachments: [],
  ...changes,
});
const options: TranscriptOptions = {
  format: "text",
  locale: "en-GB",
  timeZone: "Europe/Berlin",
  number: 4711,
  subject: "A cup",
  now: new Date("2026-03-29T10:00:00.000Z"),
};

const write = async (pages: readonly (readonly ChatMessage[])[], changes: Partial<TranscriptOptions> = {}) => {
  const parts: string[] = [];
  const read = async function* () {
    yield* pages;
  };
  for await (const part of writeTranscript(read(), { ...options, ...changes })) parts.push(part);
  return parts;
};

test("a conversation is kept as text, with its days in the customer's time zone", async () => {
  const parts = await write([
    [message(1, { text: "Hello\nit is broken" }), message(2, { from: "agent", name: "Alex" })],
    [message(3, { at: "2026-03-28T23:30:00.000Z", text: "", attachments: [{ name: "cup\u202Egnp.exe", file: "x" }] })],
  ]);
  expect(parts.join("")).toBe(`\uFEFFSupport chat 4711
A cup
Saved on Sunday, 29 March 2026 at 12:00:00 CEST

Saturday, 28 March 2026

23:30  You: Hello
    it is broken
23:30  Alex: Text 2

Sunday, 29 March 2026

00:30  You: File: cup\uFFFDgnp.exe
`);
});

test("each page is written as it is read", async () => {
  const parts = await write([[message(1, {})], [message(2, {})]]);
  expect(parts.map((part) => /Text \d/u.exec(part)?.[0])).toEqual(["Text 1", "Text 2", undefined]);
});

test("as a page it is in the customer's language and direction, loads nothing, and nothing that was said is markup", async () => {
  const hostile = `<script>alert(1)</script>" onload="x`;
  const said = message(1, { text: hostile, attachments: [{ name: hostile, file: "x" }] });
  const html = (await write([[said]], { format: "html", locale: "ar", subject: hostile })).join("");
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toContain("أنت");
  expect(html).not.toContain("<script");
  expect(html.match(/&lt;script&gt;/gu)).toHaveLength(3);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).not.toMatch(/(?:src|href)=/u);
});

test("a language without words gets English ones, with English dates", async () => {
  const text = (await write([[message(1, {})]], { locale: "fr-FR" })).join("");
  expect(text).toContain("Saved on");
  expect(text).toContain("You: Text 1");
});
