import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openOutput } from "./output.ts";

const file = join(tmpdir(), `service-kit-output-${process.pid}`);
afterEach(() => rmSync(file, { force: true }));

const flushed = (output: ReturnType<typeof openOutput>): Promise<void> =>
  new Promise((resolve) => output.flush(resolve));

test("lines are written in their order, and are there after a flush", async () => {
  const fd = openSync(file, "w");
  const output = openOutput(fd);
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index} äöü\n`);
  for (const line of lines) output.write(line);
  await flushed(output);
  expect(readFileSync(file, "utf8")).toBe(lines.join(""));
  await flushed(output);
  output.write("one more\n");
  await flushed(output);
  expect(readFileSync(file, "utf8")).toBe(`${lines.join("")}one more\n`);
  closeSync(fd);
});

test("an output that cannot be written to drops its lines", async () => {
  const fd = openSync("/dev/full", "w");
  const output = openOutput(fd);
  output.write("lost\n");
  output.write("lost as well\n");
  await flushed(output);
  output.write("and this\n");
  await flushed(output);
  closeSync(fd);
});
