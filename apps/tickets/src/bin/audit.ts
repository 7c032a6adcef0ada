#!/usr/bin/env node
import { parseArgs } from "node:util";
import { forEachService, runCommand, UsageError } from "@crossdesk/database/admin";
import { readConfig } from "@crossdesk/service-kit";
import { AnchorCheckConfig, openAnchorStore } from "../anchors/config.ts";
import { readAnchors } from "../anchors/read-anchors.ts";
import type { ReadAnchors } from "../anchors/read-anchors.ts";
import { newAnchorKey, publicHalf } from "../domain/anchor.ts";
import { sayFinding, verifyAuditLog } from "../use-cases/verify-audit-log.ts";

const USAGE = `Usage: npm run audit -- verify [--anchors <folder | s3://bucket/prefix>]
       npm run audit -- new-key

verify   Checks the audit log of every ticket: each line against its hash and the line before it, the last one against its
         ticket, and messages and tickets' own texts against the lines that vouch for them. Names what was altered, removed or
         added by hand, and which messages were erased on request.
         With --anchors also against what was signed and kept outside the database: a tail that was cut off, a log that was
         rewritten and a ticket that was removed are found too. AUDIT_ANCHOR_PUBLIC_KEYS names the keys, with commas between them.
         Exit code 0: all is whole; 1: something is not.
new-key  Prints a key to sign anchors with (AUDIT_ANCHOR_KEY, for the tickets service alone) and the one to check them by.
`;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const readPlace = async (place: string): Promise<ReadAnchors> => {
  const config = readConfig(AnchorCheckConfig);
  const own = config.AUDIT_ANCHOR_KEY;
  const keys = [...(config.AUDIT_ANCHOR_PUBLIC_KEYS ?? []), ...(own === undefined ? [] : [publicHalf(own)])];
  if (keys.length === 0)
    throw new UsageError("AUDIT_ANCHOR_PUBLIC_KEYS must name the keys that anchors were signed with.");
  return readAnchors(await openAnchorStore(place, config), keys);
};

const verify = async (place: string | undefined): Promise<void> => {
  // Read before the database: anchors made in between would describe lines that this check does not see.
  const anchors = place === undefined ? undefined : await readPlace(place);
  for (const problem of anchors?.problems ?? []) say(problem);
  if (anchors !== undefined) say(`${anchors.count} anchors, the last of ${anchors.lastAt ?? "never"}`);
  await forEachService(["tickets"], async (db) => {
    // Tickets and their lines as of one moment.
    const report = await db.snapshot(() => verifyAuditLog(db, anchors?.heads));
    for (const { ticketNumber, messageIds } of report.erased) {
      const messages = messageIds.length === 1 ? "message" : "messages";
      say(`ticket ${ticketNumber}: ${messages} ${messageIds.join(", ")} erased on request`);
    }
    for (const finding of report.findings) say(sayFinding(finding));
    if (report.unvouched > 0) say(`${report.unvouched} messages and notes are older than the hashes of texts`);
    const wrong = report.findings.length + (anchors?.problems.length ?? 0);
    const verdict = wrong === 0 ? "all whole" : `${wrong} not as written`;
    say(`${report.lines} lines and ${report.messages} messages of ${report.tickets} tickets: ${verdict}`);
    if (wrong > 0) process.exitCode = 1;
  });
};

await runCommand(USAGE, async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { anchors: { type: "string" } },
  });
  const [command, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`${others[0]} is not known.`);
  if (command === "verify") return verify(values.anchors);
  if (command !== "new-key") throw new UsageError("Commands are verify and new-key.");
  const { privateKey, publicKey } = newAnchorKey();
  say(`AUDIT_ANCHOR_KEY=${privateKey}`);
  say(`AUDIT_ANCHOR_PUBLIC_KEYS=${publicKey}`);
});
