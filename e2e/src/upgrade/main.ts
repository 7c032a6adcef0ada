import { parseArgs } from "node:util";
import { recordingOf } from "../wire/recording.ts";
import { findPrevious, NoPreviousReleaseError, prepareRelease } from "./previous-release.ts";
import { runUpgradeTest } from "./run-upgrade-test.ts";

const USAGE = `Usage: npm run upgrade-test -- [--orders 1] [--seed 1] [--from <commit>] [--record]

Runs the previous release (crossdesk.previousRelease in package.json, or --from) with data, partners and internal services, replaces each
of its apps by this release's, one by one, and then back again: nothing may fail, and all is read as before. With --record nothing is
replaced: what the previous release's programs say to each other is written into e2e/test/fixtures/previous/wire.json, for tests. What the previous release needs is
installed once, and kept in the cache of this user (XDG_CACHE_HOME).
`;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    from: { type: "string" },
    record: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [orders, seed] = [Number(values.orders), Number(values.seed)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help || !Number.isInteger(orders) || orders < 1 || !Number.isInteger(seed)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const begun = performance.now();
const seconds = (): string => `${((performance.now() - begun) / 1000).toFixed(0)} s`;
try {
  const commit = await findPrevious(values.from);
  const previous = await prepareRelease(commit);
  say(
    `upgrade-test: from ${commit.slice(0, 8)} to this release and back, ${orders} orders, seed ${seed}; installed after ${seconds()}`,
  );
  const { requests, replacements, reads, findings } = await runUpgradeTest({
    previous,
    orders,
    seed,
    say: (line) => say(`  ${line} (${seconds()})`),
    ...(values.record ? { record: await recordingOf(commit, previous) } : {}),
  });
  say(
    `${replacements} replacements, ${requests} requests, ${reads} reads compared: ${findings.length} failed, lost or different (${seconds()})`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  say(
    error instanceof NoPreviousReleaseError
      ? `upgrade-test cannot run: ${error.message}`
      : String(Object(error).stack ?? error),
  );
  process.exitCode = 1;
}
