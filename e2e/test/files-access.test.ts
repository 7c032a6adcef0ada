import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { formOf, IMAGES } from "./support/file-samples.ts";
import { openFilesWorld } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";

const Created = z.object({
  data: z.object({ id: z.uuid(), ticketId: z.uuid(), ticketInfo: z.object({ supportTicketId: z.string() }) }),
});
const Common = z.object({ data: z.object({ fileName: z.string(), url: z.url() }) });
const Details = z.object({
  data: z.object({
    ticketMessage: z.array(z.object({ ticketAttachments: z.array(z.object({ filePath: z.string() })) })),
  }),
});
const SERVICE: Caller = { subject: "test", role: "service", entityId: null };

type Who = { readonly role: CallerRole; readonly sub?: string; readonly entityId?: string };

let world: FilesWorld;
beforeAll(async () => {
  world = await openFilesWorld({ store: "disk" });
});
afterAll(() => world[Symbol.asyncDispose]());

const customer = (sub: string): Who => ({ role: "customer", sub });
const postJson = (path: string, body: unknown, as?: Who): Promise<Response> =>
  world.fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(as === undefined ? {} : { as }),
  });
const open = async (customerId: string, images: readonly string[] = [], as?: Who) => {
  const body = {
    uuid: customerId,
    udid: "d",
    subject: "s",
    message: "m",
    email: "a@example.com",
    category: "c",
    images,
  };
  const response = await postJson("/user/log/message", body, as);
  const { data } = Created.parse(await response.json());
  return { ticketId: data.ticketId, feedbackId: data.id, number: Number(data.ticketInfo.supportTicketId) };
};
const upload = async (
  as: Who | undefined,
  bucketType: string,
  bytes = IMAGES.png,
  fileName = "a.png",
): Promise<string> => {
  const response = await world.fetch(`/common/upload/file?bucketType=${bucketType}`, {
    method: "POST",
    body: formOf({ bytes, fileName }),
    ...(as === undefined ? {} : { as }),
  });
  expect(response.status).toBe(200);
  return Common.parse(await response.json()).data.fileName;
};
const attach = (number: number, names: readonly string[], as: Who): Promise<Response> =>
  postJson(
    `/backend/api/support-ticket/${number}`,
    { message: "see there", attachments: names.map((name) => ({ fileName: "a.png", filePath: `/uploads/${name}` })) },
    as,
  );
const read = async (path: string, as?: Who): Promise<number> => {
  const response = await world.fetch(path, as === undefined ? {} : { as });
  await response.arrayBuffer();
  return response.status;
};

describe("an attachment", () => {
  test("downloads from its filePath for whoever may read the ticket, and for nobody else", async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const { number } = await open(ada);
    const name = await upload(customer(ada), "TICKET_ATTACHMENT");
    expect(await read(`/uploads/${name}`, { role: "agent" })).toBe(404);
    expect((await attach(number, [name], customer(ada))).status).toBe(200);

    const details = await world.fetch(`/backend/api/support-ticket/${number}`, { as: customer(ada) });
    const [first] = Details.parse(await details.json()).data.ticketMessage.flatMap(
      (message) => message.ticketAttachments,
    );
    expect(first?.filePath).toBe(`/uploads/${name}`);

    const path = `/uploads/${name}`;
    expect(await read(path, customer(ada))).toBe(200);
    expect(await read(path, { role: "agent" })).toBe(200);
    expect(await read(path, { role: "admin" })).toBe(200);
    expect(await read(path, customer(bob))).toBe(404);
    expect(await read(path, { role: "agent", entityId: "elsewhere" })).toBe(404);
    expect(await read(path, { role: "partner", entityId: "elsewhere" })).toBe(404);
    expect(await read(path, { role: "admin", entityId: "elsewhere" })).toBe(404);
    expect(await read(path)).toBe(401);
  });

  test.each(["admin", "service"] as const)(
    "that one uploaded as %s without an entity is read by its ticket's readers alone",
    async (role) => {
      const [entityId, ada] = [`FP_${randomUUID()}`, randomUUID()];
      const { number } = await open(ada, [], { role: "partner", entityId });
      const path = `/uploads/${await upload({ role, sub: "root" }, "TICKET_ATTACHMENT")}`;
      const readers: Who[] = [
        { role: "customer", sub: ada, entityId },
        { role: "agent", entityId },
        { role: "partner", entityId },
        { role: "admin", entityId },
      ];
      const statuses = (callers: readonly Who[]) => Promise.all(callers.map((as) => read(path, as)));
      expect(await statuses(readers)).toEqual([404, 404, 404, 404]);
      expect((await attach(number, [path.slice("/uploads/".length)], { role, sub: "root" })).status).toBe(200);
      expect(await statuses(readers)).toEqual([200, 200, 200, 200]);
      const others: Who[] = [
        { role: "customer", sub: randomUUID(), entityId },
        { role: "customer", sub: ada, entityId: "elsewhere" },
        { role: "agent", entityId: "elsewhere" },
        { role: "partner", entityId: "elsewhere" },
        { role: "admin", entityId: "elsewhere" },
        { role: "agent" },
        { role: "partner" },
        { role: "admin", entityId: "main" },
      ];
      expect(await statuses(others)).toEqual(others.map(() => 404));
    },
  );

  describe.each(["admin", "service"] as const)("of %s without an entity", (role) => {
    const partnerOf = (entityId: string): Who => ({ role: "partner", entityId });
    const newcomer = () => {
      const root: Who = { role, sub: `root-${randomUUID()}` };
      return { root, entityId: `FP_${randomUUID()}`, ada: randomUUID() };
    };
    /** Of each of the tenants: all its bytes, and those of one uploader. */
    const bytesOf = async (entityIds: readonly string[], { sub }: Who): Promise<number[][]> => {
      const rows = await world.database.sql(
        `SELECT coalesce(sum(bytes) FILTER (WHERE role = ''), 0)::integer AS tenant,
           coalesce(sum(bytes) FILTER (WHERE subject = $2), 0)::integer AS uploader
         FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) LEFT JOIN stored_bytes ON entity_id = wanted.id
         GROUP BY place ORDER BY place`,
        [entityIds, sub],
      );
      return rows.map(({ tenant, uploader }) => [Number(tenant), Number(uploader)]);
    };
    const eraseAndExpectGone = async (entityId: string, customerId: string, name: string): Promise<void> => {
      const [row] = await world.database.sql("SELECT id FROM files WHERE name = $1", [name]);
      const id = String(row?.["id"]);
      const isStored = async (): Promise<boolean> => {
        for await (const { fileId } of world.store.list(id.slice(-2))) if (fileId === id) return true;
        return false;
      };
      expect(await isStored()).toBe(true);
      await world.client.customers.erase.mutate({ id: customerId, entityId }, withCall({ caller: SERVICE }));
      await expect.poll(isStored, { timeout: 60_000 }).toBe(false);
      const rows = () => world.database.sql("SELECT id FROM files WHERE id = $1", [id]);
      await expect.poll(rows, { timeout: 60_000 }).toEqual([]);
    };

    test("becomes the first ticket's tenant's, is refused in another's ticket, and goes with its customer", async () => {
      const { root, entityId, ada } = newcomer();
      const { number } = await open(ada, [], partnerOf(entityId));
      const name = await upload(root, "TICKET_ATTACHMENT");
      const size = IMAGES.png.length;
      const [[ofMain = 0] = [], ofTenant] = await bytesOf(["main", entityId], root);
      expect(ofTenant).toEqual([0, 0]);

      expect((await attach(number, [name], root)).status).toBe(200);
      expect(await bytesOf(["main", entityId], root)).toEqual([
        [ofMain - size, 0],
        [size, size],
      ]);
      const elsewhere = await open(randomUUID());
      expect((await attach(elsewhere.number, [name], root)).status).toBe(400);
      expect((await attach(number, [name], root)).status).toBe(200);
      expect(await read(`/uploads/${name}`, partnerOf("main"))).toBe(404);
      expect(await read(`/uploads/${name}`, partnerOf(entityId))).toBe(200);

      await eraseAndExpectGone(entityId, ada, name);
      await expect.poll(() => bytesOf([entityId], root), { timeout: 60_000 }).toEqual([[0, 0]]);
    });

    test("is the tenant's for whose ticket its name was mentioned before, also for a repetition of the upload", async () => {
      const { root, entityId, ada } = newcomer();
      const name = `${randomUUID()}.png`;
      const { number } = await open(ada, [], partnerOf(entityId));
      expect((await attach(number, [name], root)).status).toBe(200);
      const key = randomUUID();
      const uploadOnce = async (): Promise<string> => {
        const response = await world.fetch("/common/upload/file?bucketType=TICKET_ATTACHMENT", {
          method: "POST",
          body: formOf({ bytes: IMAGES.png, fileName: name }),
          headers: { "idempotency-key": key },
          as: root,
        });
        return Common.parse(await response.json()).data.fileName;
      };
      expect([await uploadOnce(), await uploadOnce()]).toEqual([name, name]);
      expect(await read(`/uploads/${name}`, partnerOf("main"))).toBe(404);
      expect(await read(`/uploads/${name}`, partnerOf(entityId))).toBe(200);
      expect(await bytesOf([entityId], root)).toEqual([[IMAGES.png.length, IMAGES.png.length]]);
      await eraseAndExpectGone(entityId, ada, name);
    });

    test("goes with its customer also where an earlier release left it another tenant's", async () => {
      const { root, entityId, ada } = newcomer();
      const { number } = await open(ada, [], partnerOf(entityId));
      const name = await upload(root, "TICKET_ATTACHMENT");
      expect((await attach(number, [name], root)).status).toBe(200);
      await world.database.sql("UPDATE files SET entity_id = 'main' WHERE name = $1", [name]);
      await eraseAndExpectGone(entityId, ada, name);
    });

    test("is taken where its idempotency key was used for a log of the tenant's ticket", async () => {
      const { root, entityId, ada } = newcomer();
      const { number, feedbackId } = await open(ada, [], partnerOf(entityId));
      const key = randomUUID();
      const send = async (path: string): Promise<unknown> => {
        const body = formOf({ bytes: IMAGES.png, fileName: "a.png" });
        const headers = { "idempotency-key": key };
        const response = await world.fetch(path, { method: "POST", body, headers, as: root });
        expect(response.status).toBe(200);
        return response.json();
      };
      await send(`/user/help/file/upload/${feedbackId}/LOG`);
      const name = Common.parse(await send("/common/upload/file?bucketType=TICKET_ATTACHMENT")).data.fileName;
      expect((await attach(number, [name], root)).status).toBe(200);
      expect(await read(`/uploads/${name}`, partnerOf(entityId))).toBe(200);
    });

    test("may be a ticket's log, which stays when another ticket that names it is erased", async () => {
      const { root, entityId, ada } = newcomer();
      const logged = await open(randomUUID(), [], partnerOf(entityId));
      const naming = await open(ada, [], partnerOf(entityId));
      const form = formOf({ bytes: Buffer.from("a line"), fileName: "app.log" });
      const path = `/user/help/file/upload/${logged.feedbackId}/LOG`;
      expect((await world.fetch(path, { method: "POST", body: form, as: root })).status).toBe(200);
      const [file] = await world.database.sql("SELECT name FROM files WHERE ticket_id = $1", [logged.ticketId]);
      const name = String(file?.["name"]);
      expect((await attach(naming.number, [name], root)).status).toBe(200);

      await world.client.customers.erase.mutate({ id: ada, entityId }, withCall({ caller: SERVICE }));
      const mentions = () => world.database.sql("SELECT name FROM file_references WHERE name = $1", [name]);
      await expect.poll(mentions, { timeout: 60_000 }).toEqual([]);
      expect(await read(`/uploads/${name}`, partnerOf(entityId))).toBe(200);
    });
  });

  test("of another caller's file is refused, and nothing is said to the ticket", async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const { number } = await open(ada);
    const name = await upload(customer(bob), "TICKET_ATTACHMENT");
    const response = await attach(number, [name], customer(ada));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 0, data: null });
    const details = await world.fetch(`/backend/api/support-ticket/${number}`, { as: customer(ada) });
    expect(Details.parse(await details.json()).data.ticketMessage).toEqual([]);
    expect(await read(`/uploads/${name}`, customer(ada))).toBe(404);
  });

  test("that nothing was uploaded under is kept, answers 404, and is there once its caller uploads it", async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const { number, ticketId } = await open(ada);
    const name = `${randomUUID()}.png`;
    expect((await attach(number, [name, "attachment1.pdf"], customer(ada))).status).toBe(200);
    expect(await read(`/uploads/${name}`, customer(ada))).toBe(404);
    expect(await read("/uploads/attachment1.pdf", customer(ada))).toBe(404);

    expect(await upload(customer(bob), "TICKET_ATTACHMENT", IMAGES.png, name.replace("png", "gif"))).not.toBe(name);
    expect(await upload(customer(ada), "TICKET_ATTACHMENT", IMAGES.png, name)).toBe(name);
    expect(await read(`/uploads/${name}`, { role: "agent" })).toBe(200);
    const attachments = async () => {
      const { messages } = await world.client.tickets.get.query({ id: ticketId }, withCall({ caller: SERVICE }));
      return messages.flatMap((message) => message.attachments);
    };
    await expect.poll(async () => (await attachments())[0]?.fileId, { timeout: 60_000 }).toEqual(expect.any(String));
  });
});

describe("an image of a complaint", () => {
  const imagesOf = async (ticketId: string) =>
    (await world.client.tickets.get.query({ id: ticketId }, withCall({ caller: SERVICE }))).ticket.images;

  test("is linked at once where it was uploaded before", async () => {
    const name = await upload(undefined, "LOG_IMAGE");
    const { ticketId } = await open(randomUUID(), [name]);
    expect(await imagesOf(ticketId)).toEqual([{ name, fileId: expect.any(String) }]);
  });

  test("is linked by the upload where that comes later", async () => {
    const name = `${randomUUID()}.jpeg`;
    const { ticketId } = await open(randomUUID(), [name]);
    expect(await imagesOf(ticketId)).toEqual([{ name, fileId: null }]);
    expect(await upload(undefined, "LOG_IMAGE", IMAGES.jpeg, name)).toBe(name);
    await expect.poll(() => imagesOf(ticketId), { timeout: 60_000 }).toEqual([{ name, fileId: expect.any(String) }]);
  });

  test("that is another caller's is kept as a name, and never linked", async () => {
    const name = await upload({ role: "partner", sub: "somebody-else" }, "LOG_IMAGE");
    const { ticketId } = await open(randomUUID(), [name]);
    expect(await imagesOf(ticketId)).toEqual([{ name, fileId: null }]);
  });

  describe("whose name another entity's caller uploads a file by", () => {
    const stranger: Who = { role: "partner", sub: "stranger", entityId: "elsewhere" };
    const bytesOf = async (path: string, as: Who): Promise<Buffer | number> => {
      const response = await world.fetch(path, { as });
      const bytes = Buffer.from(await response.arrayBuffer());
      return response.status === 200 ? bytes : response.status;
    };

    test("stays with the complaint that mentioned it first", async () => {
      const [ada, name] = [randomUUID(), `${randomUUID()}.png`];
      const { ticketId } = await open(ada, [name], customer(ada));
      expect(await upload(stranger, "LOG_IMAGE", IMAGES.png, name)).not.toBe(name);
      expect(await upload(customer(ada), "LOG_IMAGE", IMAGES.png, name)).toBe(name);
      await expect.poll(() => imagesOf(ticketId), { timeout: 60_000 }).toEqual([{ name, fileId: expect.any(String) }]);
      expect(await read(`/uploads/${name}`, customer(ada))).toBe(200);
      expect(await read(`/uploads/${name}`, stranger)).toBe(404);
    });

    test.each(["png", "gif"])(
      "is linked to what its caller uploads as it, though that is stored under another name (%s)",
      async (type) => {
        const [ada, bob, name] = [randomUUID(), randomUUID(), `${randomUUID()}.${type}`];
        expect(await upload(stranger, "LOG_IMAGE", type === "png" ? IMAGES.png : IMAGES.gif, name)).toBe(name);
        const { ticketId } = await open(ada, [name], customer(ada));
        expect(await imagesOf(ticketId)).toEqual([{ name, fileId: null }]);
        expect(await read(`/uploads/${name}`, customer(ada))).toBe(404);

        expect(await upload(customer(ada), "LOG_IMAGE", IMAGES.jpeg, name)).not.toBe(name);
        await expect
          .poll(() => imagesOf(ticketId), { timeout: 60_000 })
          .toEqual([{ name, fileId: expect.any(String) }]);
        for (const as of [customer(ada), { role: "agent" }, { role: "partner" }] as const) {
          expect(await bytesOf(`/uploads/${name}`, as)).toEqual(IMAGES.jpeg);
        }
        expect(await bytesOf(`/uploads/${name}`, stranger)).toEqual(type === "png" ? IMAGES.png : IMAGES.gif);
        for (const as of [
          customer(bob),
          { role: "agent", entityId: "elsewhere" },
          { role: "partner", entityId: "far" },
        ] as const) {
          expect(await bytesOf(`/uploads/${name}`, as)).toBe(404);
        }
        const again = await open(ada, [name], customer(ada));
        expect(await imagesOf(again.ticketId)).toEqual(await imagesOf(ticketId));
      },
    );

    test("is not shown another complaint's image while its own is not there", async () => {
      const [ada, bob, name] = [randomUUID(), randomUUID(), `${randomUUID()}.png`];
      await open(ada, [name], customer(ada));
      await open(bob, [name], customer(bob));
      const stored = await upload(customer(bob), "LOG_IMAGE", IMAGES.png, name);
      expect(stored).not.toBe(name);
      expect(await read(`/uploads/${name}`, customer(bob))).toBe(200);
      expect(await read(`/uploads/${name}`, customer(ada))).toBe(404);
      expect(await read(`/uploads/${name}`, { role: "agent" })).toBe(404);
      expect(await read(`/uploads/${stored}`, { role: "agent" })).toBe(200);
    });
  });

  test("is linked and echoed as it was written, in upper case too", async () => {
    const name = `${randomUUID()}.png`.toUpperCase();
    const ada = randomUUID();
    const { ticketId, number } = await open(ada, [name], customer(ada));
    expect((await attach(number, [name], customer(ada))).status).toBe(200);
    expect(await upload(customer(ada), "LOG_IMAGE", IMAGES.png, name)).toBe(name.toLowerCase());
    await expect.poll(() => imagesOf(ticketId), { timeout: 60_000 }).toEqual([{ name, fileId: expect.any(String) }]);
    const { messages } = await world.client.tickets.get.query({ id: ticketId }, withCall({ caller: SERVICE }));
    expect(messages.flatMap(({ attachments }) => attachments)).toMatchObject([
      { filePath: `/uploads/${name}`, fileId: expect.any(String) },
    ]);
    expect(await read(`/uploads/${name}`, { role: "agent" })).toBe(200);
    const later = await open(ada, [name], customer(ada));
    expect(await imagesOf(later.ticketId)).toEqual([{ name, fileId: expect.any(String) }]);
  });
});

describe("a log", () => {
  const send = (feedbackId: string, as?: Who): Promise<Response> =>
    world.fetch(`/user/help/file/upload/${feedbackId}/LOG`, {
      method: "POST",
      body: formOf({ bytes: Buffer.from("a line"), fileName: "app.log" }),
      ...(as === undefined ? {} : { as }),
    });

  test("goes to complaints that the caller may see, and is read by those who may", async () => {
    const [ada, bob] = [randomUUID(), randomUUID()];
    const { feedbackId, ticketId } = await open(ada, [], customer(ada));
    expect((await send(feedbackId, customer(bob))).status).toBe(404);
    expect((await send(feedbackId, { role: "partner", entityId: "elsewhere" })).status).toBe(404);
    expect((await send(feedbackId, customer(ada))).status).toBe(200);
    const path = `/aws/download/support/file/${ticketId}/LOG`;
    expect(await read(path, customer(ada))).toBe(200);
    expect(await read(path)).toBe(200);
    expect(await read(path, customer(bob))).toBe(404);
    expect(await read(path, { role: "partner", entityId: "elsewhere" })).toBe(404);
    expect(await read(`/aws/download/support/file/${ticketId}/FEEDBACK_PHOTO`, customer(ada))).toBe(404);
    expect(await read(`/aws/download/support/file/${randomUUID()}/LOG`, customer(ada))).toBe(404);
  });

  test("of many uploads at once is the one that began last, for ticket and download alike", async () => {
    const { feedbackId, ticketId } = await open(randomUUID());
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(feedbackId)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const { ticket } = await world.client.tickets.get.query({ id: ticketId }, withCall({ caller: SERVICE }));
    const file = await world.client.files.get.query({ ticketId, purpose: "LOG" }, withCall({ caller: SERVICE }));
    expect(ticket.logFileId).toBe(file.id);
    const states = await world.database.sql("SELECT state FROM files WHERE ticket_id = $1 ORDER BY id", [ticketId]);
    expect(states.map(({ state }) => state)).toEqual([...Array.from({ length: 7 }, () => "replaced"), "committed"]);
  });

  test("whose gateway died before it told the ticket is found by the ticket all the same", async () => {
    const { feedbackId, ticketId } = await open(randomUUID());
    const call = withCall({ caller: SERVICE });
    const { id } = await world.client.files.begin.mutate({ purpose: "LOG", ticket: { feedbackId } }, call);
    const staged = await world.store.stage(id);
    staged.stream.end("a line");
    await new Promise((resolve) => staged.stream.once("close", resolve));
    await staged.publish();
    const { sha256 } = staged.stream;
    await world.client.files.commit.mutate({ id, size: 6, sha256, contentType: "text/plain" }, call);
    const logOf = async () => (await world.client.tickets.get.query({ id: ticketId }, call)).ticket.logFileId;
    await expect.poll(logOf, { timeout: 60_000 }).toBe(id);
    const { items } = await world.client.logs.list.query({ ticket: { id: ticketId } }, call);
    expect(items[0]).toMatchObject({ action: "Uploaded log file", actor: "test", actorType: "service" });
  });
});
