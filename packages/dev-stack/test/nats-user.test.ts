import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { parsePrograms } from "@crossdesk/deploy";
import type { NatsProgram } from "@crossdesk/deploy";
import { admitPrograms } from "../src/admit-programs.ts";
import { startNats } from "../src/nats.ts";
import { runNatsUser } from "../src/run-nats-user.ts";
import { Program, runCommand, temporaryFolder } from "./support.ts";

const run = (args: readonly string[], data: string) => runCommand(runNatsUser, args, { CROSSDESK_DATA: data });

const runProgram = async (args: readonly string[], data: string) => {
  await using program = new Program("../src/bin/nats-user.ts", { args, env: { CROSSDESK_DATA: data } });
  const code = await program.exited;
  return { code, stdout: program.stdout, stderr: program.stderr };
};

const programsOf = (setting: string): readonly NatsProgram[] =>
  parsePrograms(/^NATS_PROGRAMS='(.*)'\n$/u.exec(setting)?.[1]);

test("a program gets a key of its own, and the setting that lets it in holds no secret", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await runProgram(
    ["--name", "billing", "--calls", "tickets,agents", "--listens", "tickets"],
    folder.path,
  );
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("of every tenant") });
  const file = join(folder.path, "billing.nk");
  const seed = (await readFile(file, "utf8")).trim();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(stdout + stderr).not.toContain(seed);
  const nkey = expect.stringMatching(/^U[A-Z2-7]{55}$/u);
  const billing = { name: "billing", nkey, tenant: "main", calls: ["tickets", "agents"], listens: ["tickets"] };
  expect(programsOf(stdout)).toEqual([billing]);

  const reports = await run(["--name", "reports", "--calls", "tickets", "--all-tenants"], folder.path);
  expect(programsOf(reports.stdout)).toEqual([
    billing,
    { name: "reports", nkey, tenant: null, calls: ["tickets"], listens: [] },
  ]);
  expect(await runProgram(["--name", "billing", "--calls", "tickets"], folder.path)).toMatchObject({ code: 1 });
  const left = await run(["--remove", "billing"], folder.path);
  expect(programsOf(left.stdout).map(({ name }) => name)).toEqual(["reports"]);
  expect((await run(["--list"], folder.path)).stdout).toBe(left.stdout);
});

test.each([
  [["--calls", "tickets"], "--name must be a lower-case letter"],
  [["--name", "Billing", "--calls", "tickets"], "--name must be a lower-case letter"],
  [["--name", "tickets", "--calls", "agents"], "--name is the name of an app of the system"],
  [["--name", "billing"], "neither calls nor listens"],
  [["--name", "billing", "--listens", "events.tickets.>"], "or a type of event such as events.tickets.ticket-opened"],
  [["--name", "billing", "--calls", "gateway"], "--calls must be one of tickets, agents, files, webhooks"],
  [["--name", "billing", "--calls", "tickets", "--tenant", "acme", "--all-tenants"], "exclude each other"],
])("%j makes no user, and says why", async (args, message) => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await run(args, folder.path);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
});

test("a system that runs lets a program in and out without a restart", async () => {
  await using folder = await temporaryFolder();
  const OPERATOR = { user: "operator", password: "operator-password" };
  await using nats = await startNats({ storeDir: join(folder.path, "nats"), users: [OPERATOR] });
  const made = await run(["--name", "billing", "--calls", "tickets"], folder.path);
  expect(made.stderr).toContain("The running system lets it in from now on.");
  const seed = new TextEncoder().encode((await readFile(join(folder.path, "billing.nk"), "utf8")).trim());
  const enter = () =>
    connect({
      port: nats.port,
      authenticator: nkeyAuthenticator(seed),
      reconnect: false,
      inboxPrefix: "_INBOX.billing",
    });
  // The server reads its configuration shortly after the signal.
  await expect
    .poll(
      () =>
        enter().then(
          (nc) => nc.close().then(() => "in"),
          () => "out",
        ),
      { timeout: 30_000 },
    )
    .toBe("in");
  const billing = await enter();
  await admitPrograms(folder.path, []);
  await billing.closed();
  await expect(enter()).rejects.toThrow(/authori[sz]ation/iu);
});
