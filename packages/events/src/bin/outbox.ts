#!/usr/bin/env node
import { parseArgs } from "node:util";
import { forEachService, runCommand, UsageError } from "@crossdesk/database/admin";
import { replayOutbox } from "../db/outbox.ts";

const USAGE = `Usage: npm run outbox -- replay --since <time> [--until <time>] [--service <name>]

Publishes the events of that time again; each still takes effect once. <time> is an instant such as 2026-03-01T12:00:00Z, or
how long ago: 30m, 12h, 1d. Published events are kept for 24 hours. --service may be given several times; all services unless given.
`;

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const readTime = (option: string, text: string): Date => {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time =
    amount === undefined || unit === undefined
      ? new Date(text)
      : new Date(Date.now() - Number(amount) * (MILLISECONDS[unit] ?? 0));
  if (Number.isNaN(time.getTime())) throw new UsageError(`--${option} must be a time, not "${text}".`);
  return time;
};

await runCommand(USAGE, async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      since: { type: "string" },
      until: { type: "string" },
      service: { type: "string", multiple: true, default: [] },
    },
  });
  if (positionals.join(" ") !== "replay") throw new UsageError("Only replay is there so far.");
  if (values.since === undefined) throw new UsageError("--since is needed.");
  const since = readTime("since", values.since);
  const until = values.until === undefined ? {} : { until: readTime("until", values.until) };
  await forEachService(values.service, async (db, service) => {
    const count = await replayOutbox({ db, since, ...until });
    process.stdout.write(`${service}: ${count} ${count === 1 ? "event" : "events"} to be published again\n`);
  });
});
