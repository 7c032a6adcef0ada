import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CONTENT_TYPES } from "@crossdesk/contracts";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openFilesWorld, STORE_KINDS } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";
import { HOSTILE_FILES } from "./support/hostile-files.ts";
import type { HostileFile } from "./support/hostile-files.ts";
import { IMAGES } from "./support/file-samples.ts";
import { send } from "@crossdesk/testing";

const Answer = z.object({ data: z.object({ fileName: z.string(), url: z.url() }) });
const BOUNDARY = "a-boundary-that-no-file-holds";
const SERVED_TYPES = [...Object.keys(CONTENT_TYPES), "text/plain; charset=utf-8"];

const bodyOf = ({ bytes, fileName = "file", contentType = "application/octet-stream" }: HostileFile): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: ${contentType}\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

test("there are sixty hostile files", () => {
  expect(HOSTILE_FILES.length).toBeGreaterThanOrEqual(60);
});

describe.each(STORE_KINDS)("on %s", (kind) => {
  let world: FilesWorld;
  beforeAll(async () => {
    world = await openFilesWorld({ store: kind });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const upload = (file: HostileFile) =>
    send(world.url, `/common/upload/file?bucketType=${file.purpose}`, {
      method: "POST",
      body: bodyOf(file),
      headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    });
  const stored = async () => (await world.database.sql("SELECT id FROM files")).length;
  const temporary = () => readdir(join(world.folder, "files", "staging")).catch((): string[] => []);

  const refusals = HOSTILE_FILES.filter(({ fate }) => typeof fate === "number");
  test.each(refusals)("$title is refused and leaves nothing", async (file) => {
    const before = await stored();
    const answer = await upload(file);
    expect(answer.status).toBe(file.fate);
    expect(answer.json).toMatchObject({ data: null, error: true });
    expect(await stored()).toBe(before);
    expect(await temporary()).toEqual([]);
  });

  const inert = HOSTILE_FILES.flatMap((file) => (typeof file.fate === "number" ? [] : [{ ...file, fate: file.fate }]));
  /** What browsers or programs would take for code behind an image: a page, a script of a server, an archive. */
  const HIDDEN = ["<script", "<?php", "pk\u0003\u0004"];

  test.each(inert)("$title is stored, and is only ever something to save", async (file) => {
    const answer = await upload(file);
    expect(answer.status).toBe(200);
    const { data } = Answer.parse(answer.json);
    expect(data.fileName).toMatch(/^[0-9a-f-]{36}\.[a-z0-9]+$/u);
    const response = await world.fetch(data.url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(file.fate.storedAs);
    expect(SERVED_TYPES).toContain(response.headers.get("content-type"));
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
    expect(response.headers.get("set-cookie")).toBeNull();
    const disposition = response.headers.get("content-disposition") ?? "";
    const saved = /^attachment; filename="(?<name>[^"]*)"/u.exec(disposition)?.groups?.["name"] ?? "";
    expect(saved).toMatch(file.savedAs ?? /./u);
    expect(saved).not.toMatch(/[/\\]/u);
    const shown = Buffer.from(await response.arrayBuffer());
    expect(shown).toHaveLength(file.bytes.length);
    // Data hidden behind an image is stored, and only delivered to its uploader.
    const text = shown.toString("latin1").toLowerCase();
    const isHarmless = file.fate.storedAs.startsWith("image/")
      ? HIDDEN.every((mark) => !text.includes(mark))
      : shown.equals(file.bytes);
    expect(isHarmless).toBe(true);
    const [id = ""] = data.fileName.split(".");
    expect((await buffer(await world.store.read(id))).equals(file.bytes)).toBe(true);
  });

  test.each(inert)("$title is shown as a picture or not at all, and the services answer on", async (file) => {
    const { data } = Answer.parse((await upload(file)).json);
    const show = () => world.fetch(`${data.url}&variant=preview`);
    let response = await show();
    for (; response.status === 503; response = await show()) await delay(20);
    const shown = Buffer.from(await response.arrayBuffer());
    const answer = response.status === 200 ? shown.toString("latin1", 8, 12) : response.status;
    expect(["WEBP", 404]).toContain(answer);
  });

  test("a stream without an end is cut off, and leaves nothing", async () => {
    const before = await stored();
    const { port } = new URL(world.url);
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    // The connection may well be reset: that is how a client learns that the server has stopped reading.
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.write(
      "POST /common/upload/file?bucketType=LOG_IMAGE HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\n\r\n`,
    );
    const chunk = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
    socket.write(
      chunk(Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`)),
    );
    socket.write(chunk(IMAGES.png));
    const megabyte = chunk(Buffer.alloc(1024 * 1024));
    const pump = (): void => {
      while (!socket.destroyed && socket.write(megabyte));
    };
    socket.on("drain", pump);
    pump();
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /u);
    expect(await stored()).toBe(before);
    expect(await temporary()).toEqual([]);
  });

  test("after all of it nothing lies outside the store, and no call failed on our side", async () => {
    const { orphans, missing, temporary: left } = await world.files.sweep();
    expect({ orphans, missing, left }).toEqual({ orphans: 0, missing: 0, left: 0 });
    expect(world.logs.filter(({ level }) => level === "error")).toEqual([]);
  });
});
