import type { Note } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { complete, fragmentAt } from "./completion.ts";
import { mentionsIn, mergeNotes, partsOf, withNotes } from "./notes.ts";
import { sampleAgent, sampleMessage, sampleTicket } from "./samples.ts";

const sampleNote = (id: number, writtenAt: string, changes: Partial<Note> = {}): Note => ({
  id,
  ticketId: sampleTicket(1).id,
  ticketNumber: 1,
  authorId: "ben",
  authorType: "agent",
  text: `note ${id}`,
  mentions: [],
  writtenAt,
  ...changes,
});

test("each note is known once, in the order in which they were written", () => {
  const [first, second, third] = [1, 2, 3].map((id) => sampleNote(id, "2026-03-01T12:00:00.000Z"));
  if (first === undefined || second === undefined || third === undefined) throw new Error("No samples.");
  expect(mergeNotes([second], [third, first, second])).toEqual([first, second, third]);
});

describe("notes stand between the messages", () => {
  const messages = [1, 2, 3, 4].map((id) => sampleMessage(id));
  const behind = (id: number, notes: number) => sampleNote(notes, messages[id - 1]?.sentAt ?? "");
  const notes = [sampleNote(1, "2020-01-01T00:00:00.000Z"), behind(2, 2), behind(4, 3)];
  const kindsOf = (part: Parameters<typeof withNotes>[2]): string[] =>
    withNotes(messages, notes, part).map((entry) =>
      entry.kind === "note" ? `note ${entry.note.id}` : entry.message.text,
    );

  test("that were there when they were written", () => {
    expect(kindsOf({ from: 0, to: 4, hasOlder: false })).toEqual([
      "note 1",
      "message 1",
      "message 2",
      "note 2",
      "message 3",
      "message 4",
      "note 3",
    ]);
  });

  test("as far as these are drawn", () => {
    expect(kindsOf({ from: 1, to: 3, hasOlder: false })).toEqual(["message 2", "note 2", "message 3"]);
    expect(kindsOf({ from: 0, to: 1, hasOlder: true })).toEqual(["message 1"]);
    expect(withNotes([], notes, { from: 0, to: 0, hasOlder: false })).toHaveLength(3);
  });
});

describe("colleagues are mentioned", () => {
  const ada = sampleAgent({ id: "a", subject: "ada", name: "Ada" });
  const lovelace = sampleAgent({ id: "l", subject: "lovelace", name: "Ada Lovelace" });
  const agents = [ada, lovelace];

  test("by their whole names, of which the longest counts", () => {
    expect(mentionsIn("@Ada Lovelace, see this. @Ada Lovelace!", agents)).toEqual(["lovelace"]);
    expect(mentionsIn("@Ada and @Ada Lovelace", agents)).toEqual(["ada", "lovelace"]);
    expect(mentionsIn("Ada, ada@example.com, @Bob", agents)).toEqual([]);
  });

  test("and a text stays whole in its parts", () => {
    const text = "Hi @Ada, and @Ada Lovelace @nobody";
    expect(
      partsOf(text, agents)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});

describe("what is begun behind a mark", () => {
  test.each([
    ["@", "@ad", 3, { from: 0, words: "ad" }],
    ["@", "see @Ada Lo", 11, { from: 4, words: "Ada Lo" }],
    ["@", "see @Ada Lo", 6, { from: 4, words: "A" }],
    ["@", "ada@example.com", 15, undefined],
    ["@", "@ada\nnext", 9, undefined],
    ["/", "/re", 3, { from: 0, words: "re" }],
    ["/", "Hello\n/re", 9, { from: 6, words: "re" }],
    ["/", "either/or", 9, undefined],
    ["/", "and /or", 7, undefined],
    ["/", "/re and", 7, undefined],
  ] as const)("%s in %j", (mark, text, caret, expected) => {
    expect(fragmentAt(text, caret, mark)).toEqual(expected);
  });

  test("is replaced by what was chosen, and the rest stays", () => {
    expect(complete("see @ad, thanks", { from: 4, words: "ad" }, "@Ada ")).toEqual({
      text: "see @Ada , thanks",
      caret: 9,
    });
  });
});
