#!/usr/bin/env node
import { forEachService, runCommand, UsageError } from "@crossdesk/database/admin";
import { verifyAuditLog } from "../use-cases/verify-audit-log.ts";

const USAGE = `Usage: npm run audit -- verify

Checks the audit log of every ticket: each line against its hash and the line before it, and the last one against its
ticket. Names every line that was altered, removed or added by hand. Exit code 0: all is whole; 1: something is not.
`;

await runCommand(USAGE, async (args) => {
  if (args.join(" ") !== "verify") throw new UsageError("Only verify is there so far.");
  await forEachService(["tickets"], async (db) => {
    // Tickets and their lines as of one moment, while others go on writing.
    await db.query({ text: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" });
    const report = await verifyAuditLog(db);
    await db.query({ text: "COMMIT" });
    for (const { ticketNumber, position, problem, logId } of report.findings) {
      const id = logId === null ? "" : ` (id ${logId})`;
      process.stdout.write(`ticket ${ticketNumber}: line ${position}${id} was ${problem}\n`);
    }
    const verdict = report.findings.length === 0 ? "all whole" : `${report.findings.length} not as written`;
    process.stdout.write(`${report.lines} lines of ${report.tickets} tickets: ${verdict}\n`);
    if (report.findings.length > 0) process.exitCode = 1;
  });
});
