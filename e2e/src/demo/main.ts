import { developmentSystem } from "@crossdesk/dev-stack";
import { runDemo } from "./run-demo.ts";

const USAGE = `Usage: npm run demo

Fills the running system of npm start (found by PORT, HOST and CROSSDESK_DATA) with a day of a desk: customers in four languages over
all channels, colleagues who answer them, tickets that wait. Run again, it adds another day.
`;

if (process.argv.length > 2) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const { url, sign } = await developmentSystem(process.env);
const isThere = await fetch(`${url}/health/ready`).then(
  ({ ok }) => ok,
  () => false,
);
if (!isThere) {
  process.stderr.write(
    `Nothing that is ready answers at ${url}: run npm start in another terminal, then this again.\n`,
  );
  process.exit(1);
}
const { tickets } = await runDemo({ url, sign, tell: (line) => void process.stdout.write(`${line}\n`) });
process.stdout.write(`\n${tickets.length} tickets. Open ${url}/console, choose Alex, and go online.\n`);
