import { TRPCClientError } from "@trpc/client";
import { expect, it } from "vitest";
import { createNotices } from "./notices.ts";
import { createWorker } from "./work.ts";
import type { Work } from "./work.ts";

const startWorker = (isOffline = false) => {
  const notices = createNotices();
  const signedOut: string[] = [];
  const failures: string[] = [];
  const worker = createWorker({
    isOffline: () => isOffline,
    notices,
    onSignedOut: ({ kind }) => signedOut.push(kind),
  });
  const workOn = (to: string, run: Work["run"]): Promise<void> =>
    worker.work({ to, run, notDone: `${to} was not closed`, onFailure: ({ kind }) => failures.push(kind) });
  return { worker, workOn, failures, signedOut, said: () => notices.shown.value.map(({ text }) => text) };
};

it("an action without a connection is refused immediately, with what was not done, and is never done later", async () => {
  const { worker, workOn, said, failures } = startWorker(true);
  let runs = 0;
  await workOn("ticket #7", async () => {
    runs += 1;
  });
  expect([runs, failures, worker.busy.value.size]).toEqual([0, [], 0]);
  expect(said()).toEqual([expect.stringMatching(/no connection.*ticket #7 was not closed/u)]);
});

it("one ticket is busy while something is done to it, and others are not", async () => {
  const { worker, workOn } = startWorker();
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = workOn("one", async () => {
    await gate.promise;
    done.push("one");
  });
  await workOn("one", async () => {
    done.push("one again");
  });
  await workOn("two", async () => {
    done.push("two");
  });
  expect([done, [...worker.busy.value]]).toEqual([["two"], ["one"]]);
  gate.resolve();
  await first;
  expect([done, worker.busy.value.size]).toEqual([["two", "one"], 0]);
});

it("a failure is shown, and a token that is no longer accepted ends the session", async () => {
  const { workOn, failures, signedOut, worker } = startWorker();
  const refuse = (kind: string) => async () => {
    throw Object.assign(new TRPCClientError(kind), { data: { kind } });
  };
  await workOn("one", refuse("FORBIDDEN"));
  await workOn("one", refuse("UNAUTHENTICATED"));
  expect([failures, signedOut, worker.busy.value.size]).toEqual([["FORBIDDEN"], ["UNAUTHENTICATED"], 0]);
});
