import { parseArgs } from "node:util";
import { FAULTS, isFault } from "./faults.ts";
import { formatFindings, formatReports, formatTally } from "./report.ts";
import { runDesk } from "./run-desk.ts";

const USAGE = `Usage: npm run desk -- [--days 30] [--seed <number>] [--agents 40] [--customers 6000] [--fault <name>]

Has simulated customers and agents live with the real services for some days, on a clock that is moved by hand, and checks at every
step that no customer is lost. With --fault, a fault is put in that must be found:
${Object.entries(FAULTS)
  .map(([name, says]) => `  ${name.padEnd(12)} ${says}`)
  .join("\n")}
`;

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: "string", default: "30" },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        agents: { type: "string", default: "40" },
        customers: { type: "string", default: "6000" },
        fault: { type: "string" },
      },
    });
    const [days, seed, agents, customers] = [values.days, values.seed, values.agents, values.customers].map(Number);
    return { days, seed, agents, customers, fault: values.fault };
  } catch {
    return undefined;
  }
};

const isCount = (value: number | undefined, least: number): value is number =>
  value !== undefined && Number.isInteger(value) && value >= least;

const given = readArguments();
if (
  given === undefined ||
  !isCount(given.days, 1) ||
  !isCount(given.seed, 0) ||
  !isCount(given.agents, 3) ||
  !isCount(given.customers, 1) ||
  (given.fault !== undefined && !isFault(given.fault))
) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { days, seed, agents, customers, fault } = given;
say(
  `desk: ${days} days, seed ${seed}, ${agents} agents, ${customers} customers${fault === undefined ? "" : `, with the fault ${fault}`}`,
);
const result = await runDesk({ days, seed, agents, customers, fault, log: say });
say(formatTally(result));
say(formatReports(result));
const isReported = result.reports.every(({ differences }) => differences.length === 0);
if (result.findings.length > 0) say(formatFindings(result.findings));
else say(fault === undefined ? "Nothing is broken." : `The fault ${fault} was not found.`);
process.exitCode = isReported && (result.findings.length === 0) === (fault === undefined) ? 0 : 1;
