import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formOf, IMAGES, padded } from "./support/file-samples.ts";
import { openFilesWorld, STORE_KINDS } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";
import { createHostileTokens } from "./support/hostile-tokens.ts";

const CUSTOMER = randomUUID();

interface Complaint {
  readonly id: string;
  readonly ticketId: string;
  readonly logPath: string | null;
  readonly feedbackPhoto: string | null;
}
interface Common {
  readonly fileName: string;
  readonly url: string;
  readonly size: number;
  readonly contentType: string;
}
interface Answered<Data> {
  readonly data: Data;
  readonly error: boolean;
  readonly detail: string | null;
  readonly message: string;
}

describe.each(STORE_KINDS)("on %s", (kind) => {
  let world: FilesWorld;
  beforeAll(async () => {
    world = await openFilesWorld({ store: kind });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const json = async <Data>(response: Response): Promise<Answered<Data>> => (await response.json()) as Answered<Data>;
  const open = async (images: string[] = []): Promise<Complaint> => {
    const response = await world.fetch("/user/log/message", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        uuid: CUSTOMER,
        udid: "d",
        subject: "s",
        message: "m",
        email: "a@example.com",
        category: "c",
        images,
      }),
    });
    expect(response.status).toBe(200);
    return (await json<Complaint>(response)).data;
  };
  const upload = (feedbackId: string, type: string, form: FormData, headers: Record<string, string> = {}) =>
    world.fetch(`/user/help/file/upload/${feedbackId}/${type}`, { method: "POST", body: form, headers });
  const uploadCommon = (bucketType: string, form: FormData, headers: Record<string, string> = {}) =>
    world.fetch(`/common/upload/file?bucketType=${bucketType}`, { method: "POST", body: form, headers });

  test("a log is uploaded, shown, downloaded by ticket and by its signed link, without a token", async () => {
    const { id, ticketId } = await open();
    const bytes = randomBytes(300_000);
    const response = await upload(id, "LOG", formOf({ bytes, fileName: "app.log" }), {
      "accept-encoding": "multipart/form-data",
    });
    const answer = await json<Complaint>(response);
    expect(response.status).toBe(200);
    expect(answer.message).toBe("User customer support file is uploaded successfully");
    expect(answer.data).toMatchObject({ id, ticketId, feedbackPhoto: null });
    expect(answer.data.logPath).toMatch(/^http:\/\/gateway\.test\/files\//u);

    for (const path of [
      `/aws/download/support/file/${ticketId}/LOG`,
      `/api/aws/download/support/file/${ticketId}/LOG`,
      answer.data.logPath ?? "",
    ]) {
      const download = await world.fetch(path);
      expect(download.status).toBe(200);
      expect(download.headers.get("content-length")).toBe("300000");
      expect(download.headers.get("content-disposition")).toMatch(/^attachment; filename="app\.log/u);
      expect(download.headers.get("x-content-type-options")).toBe("nosniff");
      expect(download.headers.get("content-security-policy")).toContain("sandbox");
      expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  test.each([
    ['a"b".txt', `attachment; filename="a_b_.txt"; filename*=UTF-8''a%22b%22.txt`],
    ["report.json", 'attachment; filename="report.json"'],
    ["grün.log", `attachment; filename="gr_n.log"; filename*=UTF-8''gr%C3%BCn.log`],
    ["invoice\u202Egpj.exe", 'attachment; filename="invoicegpj.exe.txt"'],
  ])("%j is saved under its own name", async (fileName, disposition) => {
    const bytes = Buffer.from('{"a": 1}');
    const { data } = await json<Common>(await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes, fileName })));
    const download = await world.fetch(data.url);
    expect([download.status, download.headers.get("content-disposition")]).toEqual([200, disposition]);
  });

  test("a second photo replaces the first, whose link opens nothing any more", async () => {
    const { id, ticketId } = await open();
    const first = await json<Complaint>(await upload(id, "FEEDBACK_PHOTO", formOf({ bytes: IMAGES.png })));
    const second = await json<Complaint>(await upload(id, "FEEDBACK_PHOTO", formOf({ bytes: IMAGES.gif })));
    expect(second.data.feedbackPhoto).not.toBe(first.data.feedbackPhoto);
    const download = await world.fetch(`/aws/download/support/file/${ticketId}/FEEDBACK_PHOTO`);
    expect(download.headers.get("content-type")).toBe("image/gif");
    expect((await world.fetch(first.data.feedbackPhoto ?? "")).status).toBe(404);
    expect((await world.fetch(second.data.feedbackPhoto ?? "")).status).toBe(200);
  });

  test.each(Object.entries(IMAGES))("%s is taken as a photo and as a log image", async (_, bytes) => {
    const { id } = await open();
    expect((await upload(id, "FEEDBACK_PHOTO", formOf({ bytes }))).status).toBe(200);
    const common = await json<Common>(await uploadCommon("LOG_IMAGE", formOf({ bytes })));
    expect(common.data.fileName).toMatch(/^[0-9a-f-]{36}\.[a-z]+$/u);
    expect(common.data.size).toBe(bytes.length);
    const download = await world.fetch(common.data.url);
    expect(download.status).toBe(200);
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test("a file that is none is refused by its first bytes, whatever it is called", async () => {
    const { id } = await open();
    const form = formOf({
      bytes: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
      fileName: "a.png",
      type: "image/png",
    });
    const response = await upload(id, "FEEDBACK_PHOTO", form);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ data: null, error: true });
    expect((await uploadCommon("LOG_IMAGE", formOf({ bytes: Buffer.from("MZ\u0090") }))).status).toBe(415);
  });

  test("a file that just fits is taken, and one byte more is refused and leaves nothing", async () => {
    const limit = 10 * 1024 * 1024;
    expect((await uploadCommon("LOG_IMAGE", formOf({ bytes: padded(IMAGES.png, limit) }))).status).toBe(200);
    const before = await world.database.sql("SELECT id FROM files");
    const response = await uploadCommon("LOG_IMAGE", formOf({ bytes: padded(IMAGES.png, limit + 1) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ data: null, error: true });
    expect(await world.database.sql("SELECT id FROM files")).toHaveLength(before.length);
  });

  test.each([
    ["an unknown type", (id: string) => `/user/help/file/upload/${id}/PHOTO`, 400],
    ["an id that is none", () => `/user/help/file/upload/123/LOG`, 400],
    ["an unknown complaint", () => `/user/help/file/upload/${randomUUID()}/LOG`, 404],
    ["an unknown bucket", () => `/common/upload/file?bucketType=X`, 400],
    ["no bucket", () => `/common/upload/file`, 400],
  ])("%s is refused", async (_, path, status) => {
    const { id } = await open();
    const response = await world.fetch(path(id), { method: "POST", body: formOf({ bytes: IMAGES.png }) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ data: null, error: true });
  });

  test("a body that is no form, a form without the part, or with two files is refused", async () => {
    const path = "/common/upload/file?bucketType=LOG_IMAGE";
    const post = (body: string | FormData | undefined, type?: string) =>
      world.fetch(path, {
        method: "POST",
        ...(body === undefined ? {} : { body }),
        headers: type === undefined ? {} : { "content-type": type },
      });
    expect((await post("{}", "application/json")).status).toBe(415);
    expect((await post(undefined)).status).toBe(415);
    expect((await post("x", "multipart/form-data")).status).toBe(400);
    expect((await post("--a\r\nnothing", "multipart/form-data; boundary=a")).status).toBe(400);
    expect((await post(formOf({ bytes: IMAGES.png, name: "other" }))).status).toBe(400);
    const two = formOf({ bytes: IMAGES.png });
    two.append("file", new Blob([new Uint8Array(IMAGES.gif)]), "b.gif");
    const before = await world.database.sql("SELECT id FROM files");
    expect((await post(two)).status).toBe(400);
    expect(await world.database.sql("SELECT id FROM files")).toHaveLength(before.length);
  });

  test("a name that was mentioned before the upload is linked by it", async () => {
    const name = `${randomUUID()}.jpeg`;
    await open([name]);
    const common = await json<Common>(await uploadCommon("LOG_IMAGE", formOf({ bytes: IMAGES.jpeg, fileName: name })));
    expect(common.data.fileName).toBe(name);
    const [row] = await world.database.sql("SELECT file_id FROM file_references WHERE name = $1", [name]);
    expect(row?.["file_id"]).not.toBeNull();
  });

  test("an upload with the same idempotency key is stored once, and another file with it is refused", async () => {
    const key = { "idempotency-key": randomUUID() };
    const first = await json<Common>(
      await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("once") }), key),
    );
    const again = await json<Common>(
      await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("once") }), key),
    );
    expect(again.data.fileName).toBe(first.data.fileName);
    expect((await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("twice") }), key)).status).toBe(422);
  });

  test("a download in parts", async () => {
    const bytes = randomBytes(1_000);
    const { data } = await json<Common>(await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes })));
    const get = (headers: Record<string, string>, method = "GET") => world.fetch(data.url, { method, headers });
    const whole = await get({});
    const etag = whole.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/u);
    await whole.arrayBuffer();

    const part = await get({ range: "bytes=10-19" });
    expect([part.status, part.headers.get("content-range"), part.headers.get("content-length")]).toEqual([
      206,
      "bytes 10-19/1000",
      "10",
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
    const tail = await get({ range: "bytes=-5" });
    expect(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(995))).toBe(true);

    const several = await get({ range: "bytes=0-9, 990-" });
    expect(several.status).toBe(206);
    const boundary = /boundary=(\S+)/u.exec(several.headers.get("content-type") ?? "")?.[1] ?? "";
    const body = Buffer.from(await several.arrayBuffer());
    expect(body.length).toBe(Number(several.headers.get("content-length")));
    const pieces = body.toString("latin1").split(`\r\n--${boundary}`);
    expect(pieces).toHaveLength(4);
    expect(pieces[1]?.endsWith(bytes.subarray(0, 10).toString("latin1"))).toBe(true);
    expect(pieces[2]?.endsWith(bytes.subarray(990).toString("latin1"))).toBe(true);

    const beyond = await get({ range: "bytes=1000-" });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
    expect((await get({ "if-none-match": etag })).status).toBe(304);
    expect((await get({ "if-none-match": `W/${etag}, "x"` })).status).toBe(304);
    expect((await get({ range: "bytes=0-9", "if-range": etag })).status).toBe(206);
    expect((await get({ range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
    const head = await get({}, "HEAD");
    expect([head.status, head.headers.get("content-length"), head.headers.get("etag")]).toEqual([200, "1000", etag]);
    expect(await head.text()).toBe("");
    expect(createHash("sha256").update(bytes).digest("hex").startsWith(etag.slice(1, -1))).toBe(true);
  });

  test("a signed link opens whatever token comes with it, and a path without one does not", async () => {
    const { id } = await open();
    const uploaded = await json<Complaint>(await upload(id, "LOG", formOf({ bytes: Buffer.from("a") })));
    const { data } = await json<Common>(await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("b") })));
    const tokens = await createHostileTokens();
    for (const [what, token] of Object.entries(tokens)) {
      const ask = async (path: string) => {
        const response = await world.fetch(path, { headers: { authorization: `Bearer ${token}` } });
        return [what, response.status];
      };
      expect(await ask(uploaded.data.logPath ?? "")).toEqual([what, 200]);
      expect(await ask(data.url)).toEqual([what, 200]);
      expect(await ask(`${data.url}x`)).toEqual([what, 403]);
      expect(await ask(`/uploads/${data.fileName}`)).toEqual([what, 401]);
    }
  });

  test("a link that is changed, or good for another file, opens nothing", async () => {
    const { data } = await json<Common>(await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("a") })));
    const other = await json<Common>(await uploadCommon("TICKET_ATTACHMENT", formOf({ bytes: Buffer.from("b") })));
    const { search } = new URL(data.url);
    expect((await world.fetch(`/uploads/${other.data.fileName}${search}`)).status).toBe(403);
    expect((await world.fetch(`${data.url}x`)).status).toBe(403);
    expect((await world.fetch(`/files/${randomUUID()}`)).status).toBe(403);
  });
});
