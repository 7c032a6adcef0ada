#!/usr/bin/env node
import { parseArgs } from "node:util";
import { forEachService, runCommand, UsageError } from "@crossdesk/database/admin";
import type { ServiceDatabase } from "@crossdesk/database/admin";
import { deadLetters } from "../db/dead-letters.ts";

const USAGE = `Usage: npm run events -- dead list [--service <name>]
       npm run events -- dead retry <id>... | --all [--service <name>]
       npm run events -- dead drop  <id>... | --all [--service <name>]

Events that a service could not handle: shows them, has the running service handle them again, or forgets them.
--service may be given several times; all services unless given.
`;

const MOST = 1000;

const list = async (db: ServiceDatabase, service: string): Promise<number> => {
  const letters = await deadLetters.list(db, { limit: MOST });
  for (const letter of letters) {
    const state = letter.retryAt === null ? "" : "\tto be tried again";
    const { id, createdAt, type, failures, reason } = letter;
    process.stdout.write(
      `${id}\t${createdAt.toISOString()}\t${service}\t${type}\tfailed ${failures} times: ${reason}${state}\n`,
    );
  }
  return letters.length;
};

const ACTIONS = { retry: deadLetters.retry, drop: deadLetters.drop } as const;
const DONE = { retry: "to be tried again", drop: "dropped" } as const satisfies Record<keyof typeof ACTIONS, string>;

const isAction = (verb: string | undefined): verb is keyof typeof ACTIONS =>
  verb !== undefined && Object.hasOwn(ACTIONS, verb);

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

await runCommand(USAGE, async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { service: { type: "string", multiple: true, default: [] }, all: { type: "boolean", default: false } },
  });
  const [what, verb, ...ids] = positionals;
  if (what !== "dead") throw new UsageError("What shall it be about? Only dead letters so far.");
  if (verb === "list") {
    let found = 0;
    await forEachService(values.service, async (db, service) => {
      found += await list(db, service);
    });
    if (found === 0) process.stdout.write("none\n");
    return;
  }
  if (!isAction(verb)) throw new UsageError("dead needs one of list, retry, drop.");
  if (values.all === ids.length > 0) throw new UsageError(`dead ${verb} needs ids, or --all.`);
  const wrong = ids.find((id) => !UUID.test(id));
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is no id; dead list shows them.`);
  let count = 0;
  await forEachService(values.service, async (db) => {
    const chosen = values.all ? (await deadLetters.list(db, { limit: MOST })).map(({ id }) => id) : ids;
    count += await ACTIONS[verb](db, chosen);
  });
  process.stdout.write(`${count} ${count === 1 ? "event" : "events"} ${DONE[verb]}\n`);
  if (count < ids.length) process.exitCode = 1;
});
