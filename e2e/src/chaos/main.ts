import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.ts";
import { BUGS } from "./seeded-bugs.ts";

const USAGE = `Usage: npm run chaos -- [--rounds 30] [--seed <number>] [--bug ${BUGS.join("|")}]

Runs the whole system under load of all four APIs, kills and stops its parts at random, and checks by SQL after each round that
nothing acknowledged was lost or done twice. With --bug, a bug is put in that must be found.
`;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "30" }, seed: { type: "string" }, bug: { type: "string" } },
});
const rounds = Number(values.rounds);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const bug = BUGS.find((name) => name === values.bug);
if (
  !Number.isInteger(rounds) ||
  rounds < 1 ||
  !Number.isInteger(seed) ||
  (values.bug !== undefined && bug === undefined)
) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`chaos: ${rounds} rounds, seed ${seed}${bug === undefined ? "" : `, with the bug ${bug}`}`);
const result = await runChaos({ rounds, seed, log: say, ...(bug === undefined ? {} : { bug }) });
const answers = [...result.answers].sort(([left], [right]) => left - right);
say(`answers: ${answers.map(([status, count]) => `${count} × ${status === 0 ? "none" : status}`).join(", ")}`);
say(
  result.findings.size === 0
    ? `${result.rounds} rounds, ${result.strikes} strikes, ${result.acknowledged} tickets acknowledged: 0 lost, 0 doubled, 0 stuck`
    : `found in round ${result.rounds} after ${result.strikes} strikes`,
);
process.exitCode = (result.findings.size === 0) === (bug === undefined) ? 0 : 1;
