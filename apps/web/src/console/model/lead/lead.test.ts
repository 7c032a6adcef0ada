import type { Agent, BoardQueue } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { changesIn, toForm } from "./agent-form.ts";
import { queuesBy, roomOf, sumQueues } from "./board.ts";
import { barOf, HEIGHT, labelled, lineOf, topOf, WIDTH } from "./chart.ts";
import { daysOf, formatStep, toDay } from "./periods.ts";
import { formatElapsed } from "./times.ts";

const AGENT: Agent = {
  id: "00000000-0000-4000-8000-000000000001",
  entityId: "main",
  subject: "ada",
  name: "Ada",
  email: null,
  status: "online",
  statusSince: "2026-03-01T12:00:00.000Z",
  isPresent: true,
  presenceSince: "2026-03-01T12:00:00.000Z",
  attendance: "console",
  lastLoginAt: null,
  createdAt: "2026-03-01T12:00:00.000Z",
  updatedAt: "2026-03-01T12:00:00.000Z",
  languages: ["eng"],
  capacity: 5,
  load: 2,
  ownerPartner: null,
  profile: null,
};

const queue = (given: Partial<BoardQueue>): BoardQueue => ({
  channel: "chat",
  language: "eng",
  open: 1,
  unassigned: 0,
  awaitingTeam: 0,
  oldestSince: null,
  overdue: 0,
  ...given,
});

describe("the board", () => {
  const queues = [
    queue({ language: "deu", open: 3, awaitingTeam: 1, oldestSince: "2026-03-01T12:00:00.000Z" }),
    queue({ channel: "mobile", open: 2, awaitingTeam: 2, oldestSince: "2026-03-01T11:00:00.000Z", overdue: 1 }),
    queue({ unassigned: 1 }),
  ];

  test("sums queues up, with the longest wait of all", () => {
    expect(sumQueues(queues)).toEqual({
      open: 6,
      unassigned: 1,
      awaitingTeam: 3,
      oldestSince: "2026-03-01T11:00:00.000Z",
      overdue: 1,
    });
  });

  test("has where most wait on top", () => {
    expect(queuesBy({ queues }, "channel").map(({ key, open }) => [key, open])).toEqual([
      ["mobile", 2],
      ["chat", 4],
    ]);
    expect(queuesBy({ queues }, "language").map(({ key }) => key)).toEqual(["eng", "deu"]);
  });

  test("counts the room of those who take tickets alone", () => {
    const agents = [
      AGENT,
      { ...AGENT, load: 7 },
      { ...AGENT, status: "away" as const },
      { ...AGENT, isPresent: false },
    ];
    expect(roomOf(agents)).toEqual({ there: 2, room: 3 });
  });
});

describe("a chart", () => {
  test("ends at a round number that no value exceeds", () => {
    const top = (...values: (number | null)[]) => topOf([{ name: "", tone: "good", values }]);
    expect([top(), top(null, 0), top(3), top(7, 12), top(50), top(501)]).toEqual([1, 1, 5, 20, 50, 1_000]);
  });

  test("has the bars of a step side by side, within its room", () => {
    const place = { step: 1, steps: 4, count: 2, top: 10 };
    const [first, second] = [0, 1].map((index) => barOf(5, { ...place, index }));
    expect(first).toMatchObject({ x: WIDTH / 4 + WIDTH / 40, y: HEIGHT / 2, height: HEIGHT / 2 });
    expect(second?.x).toBeCloseTo((first?.x ?? 0) + (first?.width ?? 0));
    expect((second?.x ?? 0) + (second?.width ?? 0)).toBeLessThan(WIDTH / 2);
  });

  test("draws a line in pieces where values are missing", () => {
    expect(lineOf([0, null, 10, 5], 10)).toBe(`M125 ${HEIGHT}M625 0L875 ${HEIGHT / 2}`);
  });

  test("labels each of a few steps, and some of many", () => {
    expect(labelled(3)).toEqual([0, 1, 2]);
    expect(labelled(30)).toEqual([0, 7, 15, 22, 29]);
  });
});

describe("periods and times", () => {
  test("end today, and have as many days as they say", () => {
    const now = new Date(2026, 2, 3, 23, 30).getTime();
    expect(daysOf("week", now)).toEqual({ from: "2026-02-25", to: "2026-03-03" });
    expect(daysOf("month", now).from).toBe("2026-02-02");
    expect(toDay(new Date(2026, 0, 5))).toBe("2026-01-05");
  });

  test("are said in few words, in every language", () => {
    expect([0, 45, 60, 5_400, 90_000, 172_800].map((seconds) => formatElapsed(seconds, "en"))).toEqual([
      "0 sec",
      "45 sec",
      "1 min",
      "1 hr 30 min",
      "1 day 1 hr",
      "2 days",
    ]);
    expect(formatElapsed(5_400, "de")).toBe("1 Std. 30 Min.");
    expect(formatStep("2026-03-03", "day", "en")).toBe("Mar 3");
    expect(formatStep("2026-03-01", "month", "de")).toBe("März 26");
  });
});

describe("what a lead enters of an agent", () => {
  test("is saved as far as it is not so yet", () => {
    expect(changesIn(AGENT, toForm(AGENT))).toEqual({});
    expect(changesIn(AGENT, { capacity: "0", languages: ["eng", "deu"] })).toEqual({
      capacity: 0,
      languages: ["eng", "deu"],
    });
  });

  test.each(["", " ", "-1", "2.5", "1001", "many"])("is no number of tickets: %j", (capacity) => {
    expect(changesIn(AGENT, { ...toForm(AGENT), capacity })).toBeUndefined();
  });
});
