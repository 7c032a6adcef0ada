import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { expect, test } from "vitest";
import { runToken } from "../src/run-token.ts";
import { Program, runCommand, temporaryFolder } from "./support.ts";

async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv) {
  await using program = new Program("../src/bin/token.ts", { args, env });
  const code = await program.exited;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

const verify = (token: string, secret: string) =>
  jwtVerify(token, new TextEncoder().encode(secret), {
    algorithms: ["HS256"],
    issuer: "crossdesk",
    audience: "crossdesk",
    requiredClaims: ["exp"],
  });

test("prints a token, and nothing else, signed with a secret that is made once and kept", async () => {
  await using folder = await temporaryFolder();
  const env = { CROSSDESK_DATA: join(folder.path, "data") };
  const [first, second] = await Promise.all([
    runProgram(["--sub", "a", "--role", "admin"], env),
    runProgram(
      ["--sub", "b@example.com", "--role", "agent", "--entity", "FP_SG", "--expires", "15m", "--name", "Bo"].concat([
        "--email",
        "b@example.com",
        "--language",
        "en",
        "--language",
        "de",
      ]),
      env,
    ),
  ]);
  expect(first).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/) });
  const file = join(env.CROSSDESK_DATA, "auth-secret");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const secret = (await readFile(file, "utf8")).trim();

  const admin = (await verify(first.stdout.trim(), secret)).payload;
  expect(admin).toMatchObject({ sub: "a", role: "admin", aud: "crossdesk" });
  expect((admin.exp ?? 0) - (admin.iat ?? 0)).toBe(8 * 3600);
  const agent = (await verify(second.stdout.trim(), secret)).payload;
  expect(agent).toMatchObject({ sub: "b@example.com", role: "agent", entityId: "FP_SG", name: "Bo" });
  expect(agent).toMatchObject({ email: "b@example.com", languages: ["en", "de"] });
  expect((agent.exp ?? 0) - (agent.iat ?? 0)).toBe(15 * 60);
});

test("a secret of one's own signs instead", async () => {
  const AUTH_SECRET = "0123456789abcdef0123456789abcdef";
  const { stdout } = await runCommand(runToken, ["--sub", "a", "--role", "service"], { AUTH_SECRET });
  expect((await verify(stdout.trim(), AUTH_SECRET)).payload["role"]).toBe("service");
});

test.each([
  [[], "--sub: is missing"],
  [["--sub", "a"], "--role: "],
  [["--sub", "a", "--role", "boss"], "--role: Invalid option"],
  [["--sub", "", "--role", "admin"], "--sub: "],
  [["--sub", "a", "--role", "admin", "--expires", "1y"], "--expires must be a time such as"],
  [["--sub", "a", "--role", "admin", "--expires", "0h"], "--expires must be a time such as"],
  [["--sub", "a", "--role", "agent", "--email", "nobody"], "--email: "],
  [["--sub", "a", "--role", "admin", "--color", "red"], "Unknown option '--color'"],
])("arguments %j are refused with the usage, and nothing on stdout", async (args, message) => {
  const result = await runCommand(runToken, args, {});
  expect(result).toMatchObject({ code: 2, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(result.stderr).toContain("Usage: npm run token");
});

test("settings that cannot be used are named", async () => {
  const result = await runProgram(["--sub", "a", "--role", "admin"], { AUTH_SECRET: "short" });
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toContain("AUTH_SECRET must have at least 32 characters");
});
