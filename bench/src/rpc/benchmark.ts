import { startNats } from "@crossdesk/dev-stack";
import { findPrevious, prepareRelease } from "@crossdesk/e2e/previous-release";
import { connect } from "@nats-io/transport-node";
import type { Benchmark } from "../benchmark.ts";
import { createContenders } from "./contenders.ts";
import type { Contender } from "./contenders.ts";
import { measureLatency, measureRound, median } from "./measure.ts";
import type { Round } from "./measure.ts";
import { loadTransport } from "./previous.ts";
import { startServerProcess } from "./server-process.ts";

const IN_FLIGHT = 64;
const SHORT = { rounds: 7, durationMs: 700, latencyCalls: 300 };
const FULL = { rounds: 15, durationMs: 2_000, latencyCalls: 2_000 };

/** What trpc-nats has to reach against the others, at 64 calls in flight. */
const TARGETS: Readonly<Record<string, number>> = {
  "nc.request": 1.2,
  httpLink: 4,
  httpBatchLink: 1.5,
  // Some hundredths are the machine's.
  "its previous release": 0.95,
};

interface Result {
  readonly name: string;
  readonly rounds: Round[];
  latency: number;
}

const ofRounds = (result: Result, pick: (round: Round) => number): number => median(result.rounds.map(pick));

/** Between the two medians of one round each, so that what slows the machine for a while slows both. */
const ratio = (ours: Result, theirs: Result): number =>
  median(
    ours.rounds.map((round, index) => round.callsPerSecond / (theirs.rounds[index]?.callsPerSecond ?? Number.NaN)),
  );

const printRatios = (ours: Result, others: readonly Result[]): void => {
  for (const theirs of others) {
    const reached = ratio(ours, theirs);
    const target = TARGETS[theirs.name];
    const verdict = target === undefined ? "" : `  target ${target}: ${reached >= target ? "reached" : "MISSED"}`;
    console.log(`${ours.name} / ${theirs.name.padEnd(20)}${reached.toFixed(2).padStart(6)}${verdict}`);
    if (target !== undefined && reached < target) process.exitCode = 1;
  }
};

const printTable = (results: readonly Result[]): void => {
  console.log(`\n${"".padEnd(22)}calls/s   µs/call   client CPU   server CPU   one alone`);
  for (const result of results) {
    const rate = ofRounds(result, (round) => round.callsPerSecond);
    const cells = [
      Math.round(rate).toString().padStart(7),
      (1e6 / rate).toFixed(1).padStart(10),
      `${ofRounds(result, (round) => round.clientCpu).toFixed(1)} µs`.padStart(13),
      `${ofRounds(result, (round) => round.serverCpu).toFixed(1)} µs`.padStart(13),
      `${Math.round(result.latency)} µs`.padStart(12),
    ];
    console.log(result.name.padEnd(22) + cells.join(""));
  }
};

const printOverhead = (ours: Result, mux: Result): void => {
  const time =
    1e6 / ofRounds(ours, (round) => round.callsPerSecond) - 1e6 / ofRounds(mux, (round) => round.callsPerSecond);
  const client = ofRounds(ours, (round) => round.clientCpu) - ofRounds(mux, (round) => round.clientCpu);
  const server = ofRounds(ours, (round) => round.serverCpu) - ofRounds(mux, (round) => round.serverCpu);
  console.log(
    `\nOverhead of tRPC and the adapter over the same mux without them, per call: ${time.toFixed(1)} µs of time, ` +
      `${client.toFixed(1)} µs of the client's and ${server.toFixed(1)} µs of the server's processor.`,
  );
};

/**
 * Calls per second with 64 in flight, client and server in a process each, one nats-server between them. Contenders take
 * turns round by round, in alternating order.
 */
export const benchmarkRpc: Benchmark = async ({ full, words }) => {
  const { rounds, durationMs, latencyCalls } = full ? FULL : SHORT;
  await using broker = await startNats({ jetstream: false });
  const previous = words.includes("previous") ? await prepareRelease(await findPrevious()) : undefined;
  await using server = await startServerProcess(broker.url, previous);
  const servers = broker.url;
  const connections = {
    own: await connect({ servers, noAsyncTraces: true }),
    bare: await connect({ servers }),
    tuned: await connect({ servers, noAsyncTraces: true }),
    mux: await connect({ servers, noAsyncTraces: true }),
    public: await connect({ servers, noAsyncTraces: true }),
  };
  const before =
    previous === undefined
      ? undefined
      : { ...(await loadTransport(previous)), nc: await connect({ servers, noAsyncTraces: true }) };
  const contenders = createContenders(
    { ...connections, ...(before === undefined ? {} : { previous: before }) },
    server.port,
  );
  const results = new Map<Contender, Result>();
  for (const contender of contenders) results.set(contender, { name: contender.name, rounds: [], latency: 0 });
  const measure = (contender: Contender): Promise<Round> =>
    measureRound(contender, { inFlight: IN_FLIGHT, durationMs, serverCpu: () => server.cpu() });

  for (const contender of contenders) await measure(contender);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) results.get(contender)?.rounds.push(await measure(contender));
    console.log(`round ${round + 1} of ${rounds}`);
  }
  for (const [contender, result] of results) result.latency = await measureLatency(contender, latencyCalls);
  const opened = [...Object.values(connections), ...(before === undefined ? [] : [before.nc])];
  await Promise.all(opened.map((connection) => connection.close()));

  const [ours, ...others] = results.values();
  if (ours === undefined) return;
  console.log(`\nMedians of ${rounds} rounds of ${durationMs} ms, ${IN_FLIGHT} calls in flight\n`);
  printRatios(ours, others);
  printTable([...results.values()]);
  const mux = others.find(({ name }) => name === "mux, no tRPC");
  if (mux !== undefined) printOverhead(ours, mux);
  console.log(
    "\nAll carry the same facts of the call and the same answer; bare contenders and mux send natsLink's JSON byte for byte." +
      '\n"public parts" is trpc-nats without what it uses of its libraries\' private parts (packages/trpc-nats/src/fast).' +
      '\n"no traces" is nc.request on a connection with noAsyncTraces. The processor is that of the machine as it was: on a' +
      "\nbusy one, rates fall and spread, and ratios shrink towards those of processor time.",
  );
};
