import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";

let gateway: TestGateway;
let folder: string;
const SCRIPT = `console.log("${"chat ".repeat(200)}");`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-pages-"));
  gateway = await startTestGateway({ webFolder: join(folder, "dist") });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  gateway.app.inject({ url: path, headers });
const CHAT = "/chat/888bd869-9398-40de-9c61-3238d6208cf6";

test("without a build the pages say what to do, and are there as soon as they are built, and built again", async () => {
  for (const path of ["/console", CHAT]) {
    const answer = await get(path);
    expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining("npm run build")]);
  }
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "console.html"), "<!doctype html>first");
  expect((await get("/console")).body).toContain("first");
  await writeFile(join(folder, "dist", "console.html"), "<!doctype html>the second");
  await writeFile(join(folder, "dist", "chat.html"), "<!doctype html>chat");
  expect((await get("/console")).body).toContain("the second");
  expect((await get(CHAT)).body).toContain("chat");
});

test("a page may run nothing but what it was built with, and is asked for again by its tag", async () => {
  const page = await get("/console");
  const policy = String(page.headers["content-security-policy"]);
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(policy).not.toContain("unsafe");
  expect(page.headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  const again = await get("/console", { "if-none-match": String(page.headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, ""]);
});

test("scripts are sent as small as the browser takes them, and may be kept for ever", async () => {
  const file = join(folder, "dist", "assets", "chat-1a2b3c.js");
  await Promise.all([
    writeFile(file, SCRIPT),
    writeFile(`${file}.gz`, gzipSync(SCRIPT)),
    writeFile(`${file}.br`, brotliCompressSync(SCRIPT)),
  ]);
  const ask = (encodings: string) => get("/web/assets/chat-1a2b3c.js", { "accept-encoding": encodings });
  const [plain, gzip, brotli, refused] = await Promise.all(["", "gzip", "gzip, deflate, br", "br;q=0, gzip"].map(ask));
  expect(plain?.body).toBe(SCRIPT);
  expect(gunzipSync(gzip?.rawPayload ?? "").toString()).toBe(SCRIPT);
  expect([gzip, brotli, refused].map((answer) => answer?.headers["content-encoding"])).toEqual(["gzip", "br", "gzip"]);
  expect(plain?.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding, sec-fetch-dest",
  });
});

test("nothing else is served: no other folder, no other type, no hidden file", async () => {
  await writeFile(join(folder, "dist", "assets", "notes.txt"), "secret");
  await writeFile(join(folder, "dist", "assets", ".env.js"), "secret");
  await writeFile(join(folder, "outside.js"), "secret");
  const names = [
    "nothing.js",
    "notes.txt",
    ".env.js",
    "..%2f..%2foutside.js",
    "%2e%2e%2fconsole.html",
    "chat.html",
    "%00.js",
  ];
  for (const name of names) {
    const answer = await get(`/web/assets/${name}`);
    expect([name, answer.statusCode]).toEqual([name, 404]);
    expect(answer.body).not.toContain("secret");
  }
});
