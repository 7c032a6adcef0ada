import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Customer, FILE_RULES, withCall } from "@crossdesk/contracts";
import { send } from "@crossdesk/testing";
import { manualClock } from "@crossdesk/service-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { complaintBody } from "./support/complaints.ts";
import { formOf, IMAGES } from "./support/file-samples.ts";
import { openFilesWorld, STORE_KINDS } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";
import { readFixture, shapeOf } from "./support/fixtures.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const BOUNDARY = "a-boundary-that-no-file-holds";
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const PART = 'Content-Disposition: form-data; name="file"; filename="b.log"';
const PREFIXES = ["", "/api"] as const;

const Complaint = z.looseObject({
  id: z.uuid(),
  ticketId: z.uuid(),
  logPath: z.url().nullable(),
  feedbackPhoto: z.url().nullable(),
  creationDate: z.int(),
  user: z.looseObject({}),
  ticketInfo: z.looseObject({ id: z.uuid(), supportTicketId: z.string(), ticketStatus: z.string() }),
});
const enveloped = <Data extends z.ZodType>(data: Data, message: string) =>
  z.strictObject({ data, detail: z.null(), error: z.literal(false), message: z.literal(message) });
const Created = enveloped(Complaint, "Adding a complaint successful");
const Uploaded = enveloped(Complaint, "User customer support file is uploaded successfully");
const Found = enveloped(z.array(Complaint), "Customer support info fetched successfully.");
const Common = enveloped(
  z.strictObject({ fileName: z.string(), url: z.url(), size: z.int(), contentType: z.string() }),
  "File is uploaded successfully",
);
const Failed = z.strictObject({
  data: z.null(),
  detail: z.string().min(1),
  error: z.literal(true),
  message: z.string().regex(/^\p{Lu}.*\.$/u),
});
const Documented = z.looseObject({ data: z.looseObject({ user: Customer, device: z.looseObject({}) }) });

/** Every row of the API's documentation and its rulings, as the running system answers it. */
describe.each(STORE_KINDS)("on %s", (kind) => {
  const clock = manualClock(new Date());
  let world: FilesWorld;
  beforeAll(async () => {
    world = await openFilesWorld({ store: kind, clock });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const post = (path: string, body: unknown) =>
    world.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const postFile = (path: string, bytes: Buffer, headers: Record<string, string> = {}) =>
    world.fetch(path, { method: "POST", body: formOf({ bytes, fileName: "file.bin" }), headers });
  const create = async (prefix = "", change: object = {}) => {
    const response = await post(`${prefix}/user/log/message`, { ...complaintBody(), ...change });
    expect(response.status).toBe(200);
    return Created.parse(await response.json()).data;
  };
  const expectFailure = async (response: Response, status: number): Promise<void> => {
    expect(response.status).toBe(status);
    Failed.parse(await response.json());
  };

  describe.each(PREFIXES)("at the prefix %j", (prefix) => {
    test("create answers a complaint with its ticket", async () => {
      const before = Date.now();
      const complaint = await create(prefix, { name: "Jane Doe", phone: "+442079460999" });
      expect(complaint.ticketInfo).toMatchObject({ id: complaint.ticketId, ticketStatus: "CREATED", images: [] });
      expect(complaint.ticketInfo.supportTicketId).toMatch(/^\d+$/u);
      expect(complaint).toMatchObject({ logPath: null, feedbackPhoto: null, name: "Jane Doe", phone: "+442079460999" });
      expect(Math.abs(complaint.creationDate - before)).toBeLessThan(60 * 60 * 1000);
    });

    test("upload answers the complaint with the file's URL, which download gives too", async () => {
      const { id, ticketId } = await create(prefix);
      const sent = { LOG: randomBytes(100_000), FEEDBACK_PHOTO: IMAGES.webp };
      for (const [type, field, contentType] of [
        ["LOG", "logPath", "application/octet-stream"],
        ["FEEDBACK_PHOTO", "feedbackPhoto", "image/webp"],
      ] as const) {
        const bytes = sent[type];
        const response = await postFile(`${prefix}/user/help/file/upload/${id}/${type}`, bytes, {
          "accept-encoding": "multipart/form-data",
        });
        expect(response.status).toBe(200);
        const { data } = Uploaded.parse(await response.json());
        expect([data.id, data.ticketId]).toEqual([id, ticketId]);
        for (const url of [data[field], `${prefix}/aws/download/support/file/${ticketId}/${type}`]) {
          const download = await world.fetch(url ?? "");
          expect(download.status).toBe(200);
          expect(Object.fromEntries(download.headers)).toMatchObject({
            "content-type": contentType,
            "content-length": String(bytes.length),
            "content-disposition": expect.stringMatching(/^attachment; /u),
            "x-content-type-options": "nosniff",
            etag: expect.stringMatching(/^"[0-9a-f]{32}"$/u),
          });
          expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
        }
      }
    });

    test("search finds by every field, joined by AND; an empty text is no condition", async () => {
      const who = {
        uuid: randomUUID(),
        udid: randomUUID(),
        email: `${randomUUID()}@example.com`,
        phone: "+4915112345",
      };
      const { ticketId, ticketInfo } = await create(prefix, who);
      const all = { ...who, ticketId, zendeskTicketId: ticketInfo.supportTicketId };
      const { phone: _phone, ...telling } = all;
      const empty = Object.fromEntries(Object.keys(all).map((name) => [name, ""]));
      const searches = Object.entries(telling).map(([name, value]) => ({ ...empty, [name]: value }));
      for (const body of [...searches, all]) {
        const response = await post(`${prefix}/admin/fetch/customer/support`, body);
        expect([response.status, response.headers.get("x-total-count")]).toEqual([200, "1"]);
        const { data } = Found.parse(await response.json());
        expect(data.map((complaint) => complaint.ticketId)).toEqual([ticketId]);
      }
      const other = await post(`${prefix}/admin/fetch/customer/support`, { ...all, email: "other@example.com" });
      expect([Found.parse(await other.json()).data, other.headers.get("x-total-count")]).toEqual([[], "0"]);
    });

    test.each([
      ["LOG_IMAGE", IMAGES.jpeg, "image/jpeg", "jpg"],
      ["TICKET_ATTACHMENT", Buffer.from("plain text"), "text/plain", "txt"],
    ] as const)("uploadCommon takes %s", async (bucketType, bytes, contentType, extension) => {
      const response = await postFile(`${prefix}/common/upload/file?bucketType=${bucketType}`, bytes);
      expect(response.status).toBe(200);
      const { data } = Common.parse(await response.json());
      expect(data).toMatchObject({ size: bytes.length, contentType });
      expect(data.fileName).toMatch(new RegExp(`^[0-9a-f-]{36}\\.${extension}$`, "u"));
      expect(Buffer.from(await (await world.fetch(data.url)).arrayBuffer()).equals(bytes)).toBe(true);
    });

    test.each([
      ["POST", "/user/log/message", 400],
      ["POST", "/admin/fetch/customer/support", 400],
      ["POST", "/common/upload/file?bucketType=OTHER", 400],
      ["POST", `/user/help/file/upload/${randomUUID()}/LOG`, 404],
      ["POST", `/user/help/file/upload/${randomUUID()}/OTHER`, 400],
      ["GET", `/aws/download/support/file/${randomUUID()}/LOG`, 404],
      ["GET", `/aws/download/support/file/${randomUUID()}/OTHER`, 400],
      ["GET", "/aws/download/support/file/no-id/LOG", 400],
      ["GET", "/user/log/message", 405],
      ["DELETE", `/aws/download/support/file/${randomUUID()}/LOG`, 405],
    ])("a failure of %s %s has the documented form", async (method, path, status) => {
      const isUpload = path.includes("upload");
      const body = isUpload ? formOf({ bytes: IMAGES.png }) : "[]";
      const headers = isUpload ? {} : { "content-type": "application/json" };
      const sent = method === "POST" ? { method, body, headers } : { method };
      await expectFailure(await world.fetch(prefix + path, sent), status);
    });
  });

  test.each([
    ["uuid", { uuid: "user" }],
    ["udid", { udid: undefined }],
    ["subject", { subject: "" }],
    ["message", { message: undefined }],
    ["email", { email: "nobody" }],
    ["category", { category: undefined }],
    ["phone", { phone: "12" }],
    ["images", { images: ["folder/a.png"] }],
  ])("create tells what is wrong with %s", async (field, change) => {
    const response = await post("/user/log/message", { ...complaintBody(), ...change });
    expect(response.status).toBe(400);
    expect(Failed.parse(await response.json()).detail).toContain(field);
  });

  test("images are names that are kept as they came, uploaded or not", async () => {
    const uploaded = Common.parse(
      await (await postFile("/common/upload/file?bucketType=LOG_IMAGE", IMAGES.gif)).json(),
    );
    const images = [uploaded.data.fileName, "nobody-uploaded-this.jpeg"];
    expect((await create("", { images })).ticketInfo).toMatchObject({ images });
  });

  test("the documented upload response is answered field for field", async () => {
    const example = await readFixture("customer-support", "upload.response");
    const { data: documented } = Documented.parse(await readFixture("customer-support", "create.response"));
    const feeder = withCall({ caller: { subject: "directory", role: "service", entityId: "main" } });
    await world.client.customers.upsert.mutate({ entityId: "main", customer: documented.user }, feeder);
    const documentedRequest = await readFixture("customer-support", "create.request");
    const created = Created.parse(await (await post("/user/log/message", documentedRequest)).json()).data;

    const path = `/user/help/file/upload/${created.id}`;
    expect((await postFile(`${path}/LOG`, IMAGES.jpeg)).status).toBe(200);
    const answer: unknown = await (await postFile(`${path}/FEEDBACK_PHOTO`, IMAGES.jpeg)).json();
    expect(shapeOf(answer)).toEqual(shapeOf(example));
    const { data } = Uploaded.parse(answer);
    const of = Documented.parse(example).data;
    expect(data.user).toEqual(of.user);
    expect(data["device"]).toEqual(of.device);
    const found = await post("/admin/fetch/customer/support", { ticketId: created.ticketId });
    expect(shapeOf(Found.parse(await found.json()).data[0])).toEqual(shapeOf(data));
  });

  test("a log may be as large as its limit, and not a byte more", async () => {
    const { id } = await create();
    const { maxBytes } = FILE_RULES.LOG;
    const [head, tail] = [`--${BOUNDARY}\r\n${PART}\r\n\r\n`, `\r\n--${BOUNDARY}--\r\n`];
    const upload = (size: number) =>
      send(world.url, `/user/help/file/upload/${id}/LOG`, {
        method: "POST",
        headers: { "content-type": FORM_TYPE },
        body: Buffer.concat([Buffer.from(head), Buffer.alloc(size, "a line\n"), Buffer.from(tail)]),
      });
    expect((await upload(maxBytes)).status).toBe(200);
    const before = await world.database.sql("SELECT 1 FROM files");
    const refused = await upload(maxBytes + 1);
    expect(refused.status).toBe(413);
    Failed.parse(refused.json);
    expect(await world.database.sql("SELECT 1 FROM files")).toHaveLength(before.length);
  });

  test("a second file takes the first one's place when all of it is there, and not before", async () => {
    const { id, ticketId } = await create();
    const path = `/user/help/file/upload/${id}/LOG`;
    const download = async () => (await world.fetch(`/aws/download/support/file/${ticketId}/LOG`)).text();
    expect((await postFile(path, Buffer.from("the first"))).status).toBe(200);

    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    async function* body(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from(`--${BOUNDARY}\r\n${PART}\r\n\r\nthe `);
      begun.resolve();
      await goOn.promise;
      yield Buffer.from(`second\r\n--${BOUNDARY}--\r\n`);
    }
    const replacing = request(world.url + path, { method: "POST", headers: { "content-type": FORM_TYPE } });
    const answered = once(replacing, "response");
    void pipeline(Readable.from(body()), replacing);
    await begun.promise;
    const uploading = () => world.database.sql("SELECT 1 FROM files WHERE state = 'uploading'");
    await expect.poll(async () => (await uploading()).length, { timeout: 60_000 }).toBe(1);
    expect(await download()).toBe("the first");
    goOn.resolve();
    const [answer]: { readonly statusCode?: number }[] = await answered;
    expect(answer?.statusCode).toBe(200);
    expect(await download()).toBe("the second");
  });

  test("a download answers conditions and ranges, also by its signed link", async () => {
    const { id, ticketId } = await create();
    const bytes = randomBytes(2_000);
    const { data } = Uploaded.parse(await (await postFile(`/user/help/file/upload/${id}/LOG`, bytes)).json());
    for (const path of [`/aws/download/support/file/${ticketId}/LOG`, data.logPath ?? ""]) {
      const get = (headers: Record<string, string>, method = "GET") => world.fetch(path, { method, headers });
      const whole = await get({});
      const [etag, modified] = [whole.headers.get("etag") ?? "", whole.headers.get("last-modified") ?? ""];
      const rows: readonly (readonly [Record<string, string>, number, Buffer])[] = [
        [{ "if-none-match": etag }, 304, Buffer.alloc(0)],
        [{ "if-none-match": "*" }, 304, Buffer.alloc(0)],
        [{ "if-none-match": '"other"' }, 200, bytes],
        [{ range: "bytes=5-14" }, 206, bytes.subarray(5, 15)],
        [{ range: "bytes=1990-" }, 206, bytes.subarray(1_990)],
        [{ range: "bytes=-7" }, 206, bytes.subarray(-7)],
        [{ range: "bytes=0-99999" }, 206, bytes],
        [{ range: "lines=1-2" }, 200, bytes],
        [{ range: "bytes=9-1" }, 200, bytes],
        [{ range: "bytes=0-9", "if-range": etag }, 206, bytes.subarray(0, 10)],
        [{ range: "bytes=0-9", "if-range": modified }, 206, bytes.subarray(0, 10)],
        [{ range: "bytes=0-9", "if-range": `W/${etag}` }, 200, bytes],
        [{ range: "bytes=0-9", "if-range": "Thu, 01 Jan 1970 00:00:00 GMT" }, 200, bytes],
        [{ range: "bytes=0-9", "if-none-match": etag }, 304, Buffer.alloc(0)],
      ];
      expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
      for (const [headers, status, body] of rows) {
        const response = await get(headers);
        const got = Buffer.from(await response.arrayBuffer());
        const isSame = got.equals(body);
        expect({ headers, status: response.status, isSame }).toEqual({ headers, status, isSame: true });
      }
      const beyond = await get({ range: "bytes=2000-" });
      const message = "The file has 2000 bytes, and the Range header asks for none of them.";
      expect([beyond.status, beyond.headers.get("content-range"), await beyond.json()]).toEqual([
        416,
        "bytes */2000",
        { data: null, detail: message, error: true, message },
      ]);
      const several = await get({ range: "bytes=0-1,-1" });
      expect([several.status, several.headers.get("content-type")]).toEqual([
        206,
        expect.stringMatching(/^multipart\/byteranges; boundary=/u),
      ]);
      expect(await several.bytes()).toHaveLength(Number(several.headers.get("content-length")));
      const head = await get({ range: "bytes=0-9" }, "HEAD");
      expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "2000", ""]);
    }
  });

  // The last of them: it moves the clock.
  test("URLs are absolute, signed, and good for 7 days", async () => {
    const { id, ticketId } = await create();
    const { data } = Uploaded.parse(await (await postFile(`/user/help/file/upload/${id}/LOG`, IMAGES.png)).json());
    const common = Common.parse(await (await postFile("/common/upload/file?bucketType=LOG_IMAGE", IMAGES.png)).json());
    const urls = [data.logPath ?? "", common.data.url];
    for (const url of urls) expect(url).toMatch(/^http:\/\/gateway\.test\/.*[?&]signature=[\w-]{43}$/u);
    const statuses = () => Promise.all(urls.map(async (url) => (await world.fetch(url)).status));
    clock.advance(7 * DAY_MS - 60_000);
    expect(await statuses()).toEqual([200, 200]);
    clock.advance(120_000);
    expect(await statuses()).toEqual([403, 403]);
    // A new answer has a new link.
    const found = await post("/admin/fetch/customer/support", { ticketId });
    const [again] = Found.parse(await found.json()).data;
    expect((await world.fetch(again?.logPath ?? "")).status).toBe(200);
  });
});
