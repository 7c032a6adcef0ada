import { randomUUID } from "node:crypto";
import { Caller, createTicketsRouter, CrossdeskError, withCall } from "@crossdesk/contracts";
import type { CallContext, Complaint, CrossdeskClient, Ticket, TicketsHandlers } from "@crossdesk/contracts";
import { serveRouter } from "@crossdesk/trpc-nats";
import type { ServiceDeps } from "@crossdesk/service-kit";

const refuse = async (): Promise<never> => {
  throw new CrossdeskError("INTERNAL", "The stand-in does not have this procedure.");
};
const completed = (given: object): object =>
  new Proxy(given, {
    get: (areas, area): unknown => {
      const own: unknown = Reflect.get(areas, area);
      if (typeof own === "function") return own;
      return new Proxy(typeof own === "object" && own !== null ? own : {}, {
        get: (known, name): unknown => Reflect.get(known, name) ?? refuse,
      });
    },
  });

const EMPTY = {
  addresses: null,
  devices: [],
  emailAuthenticationChannels: [],
  firstName: null,
  fullName: null,
  groupTag: [],
  lastName: null,
  locationCountry: null,
  locationZipCode: null,
  mobileAuthenticationChannels: [],
  pinCreated: null,
  profileImagePath: null,
  profileName: null,
  registrationDate: null,
  socialAuthenticationChannels: [],
  status: null,
  timezone: null,
  userSetting: null,
  verified: null,
  pinResetDate: null,
  kycStatus: null,
  deleted: null,
  singularId: null,
  acquisitionIds: null,
  testUser: null,
};

export const startStandInTickets = async (nc: ServiceDeps<unknown>["nc"], files: CrossdeskClient["files"]) => {
  const tickets = new Map<string, Ticket>();
  let number = 0;
  const mayRead = (caller: Caller, ticket: Ticket): boolean => {
    if (caller.entityId !== null && caller.entityId !== ticket.entityId) return false;
    return caller.role !== "customer" || caller.subject === ticket.customerId;
  };
  const find = (reference: object, { caller }: CallContext): Ticket => {
    const found = [...tickets.values()].find((ticket) =>
      Object.entries(reference).every(([key, value]) => Reflect.get(ticket, key) === value),
    );
    if (found === undefined || !mayRead(caller, found))
      throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
    return found;
  };
  const toComplaint = (ticket: Ticket): Complaint => ({
    ticket,
    customer: { id: ticket.customerId, ...EMPTY },
    device: null,
  });
  const handlers = completed({
    health: async () => ({ service: "tickets", status: "ok", checks: {} }),
    tickets: {
      open: async (input, { ctx }) => {
        const now = new Date().toISOString();
        const audit = {
          createdBy: ctx.caller.subject,
          createdByType: ctx.caller.role,
          createdAt: now,
          modifiedBy: ctx.caller.subject,
          modifiedByType: ctx.caller.role,
          modifiedAt: now,
          isActive: true,
          isDeleted: false,
        };
        const id = randomUUID();
        const linked =
          input.images.length === 0
            ? { items: [] }
            : await files.link.mutate(
                { ticketId: id, names: input.images, foreign: "ignore" },
                withCall({ caller: ctx.caller }),
              );
        number += 1;
        const ticket: Ticket = {
          ...audit,
          id,
          number,
          refId: `R${number}`,
          feedbackId: randomUUID(),
          channel: input.channel,
          entityId: ctx.caller.entityId ?? "main",
          orderId: null,
          customerId: input.customerId,
          userType: "customer",
          deviceUdid: null,
          contact: {
            name: input.contact.name ?? null,
            email: input.contact.email ?? null,
            phone: input.contact.phone ?? null,
          },
          categoryId: 1,
          subCategoryId: null,
          categoryText: input.category,
          ccr: "",
          language: "eng",
          subject: input.subject,
          description: input.description,
          status: "CREATED",
          roomId: randomUUID(),
          isRoomClosed: false,
          assignedAgentId: null,
          assignedAt: null,
          pickedAt: null,
          autoCloseWarningAt: null,
          autoCloseAt: null,
          lastActivityAt: now,
          closedAt: null,
          zendeskTicketId: null,
          images: linked.items,
          logFileId: null,
          feedbackPhotoId: null,
          session: {},
          version: 1,
        };
        tickets.set(id, ticket);
        return toComplaint(ticket);
      },
      get: async (input, { ctx }) => ({ ticket: find(input, ctx), messages: [] }),
      attachFile: async (input, { ctx }) => {
        const ticket = find(input.ticket, ctx);
        const key = input.purpose === "LOG" ? "logFileId" : "feedbackPhotoId";
        const next = { ...ticket, [key]: [ticket[key] ?? "", input.fileId].toSorted().at(-1) ?? null };
        tickets.set(next.id, next);
        return toComplaint(next);
      },
    } satisfies Partial<TicketsHandlers["tickets"]>,
    messages: {
      add: async (input, { ctx }) => {
        const ticket = find(input.ticket, ctx);
        const names = input.attachments.map(({ filePath }) => filePath.slice("/uploads/".length));
        const linked =
          names.length === 0
            ? { items: [] }
            : await files.link.mutate(
                { ticketId: ticket.id, names, foreign: "refuse" },
                withCall({ caller: ctx.caller }),
              );
        const now = new Date().toISOString();
        return {
          ...ticket,
          id: 1,
          ticketId: ticket.id,
          ticketNumber: ticket.number,
          senderId: ctx.caller.subject,
          senderType: ctx.caller.role,
          text: input.text,
          sentAt: now,
          attachments: input.attachments.map((attachment, index) => ({
            ...attachment,
            id: index + 1,
            fileId: linked.items[index]?.fileId ?? null,
            createdBy: ctx.caller.subject,
            createdAt: now,
          })),
        };
      },
    } satisfies Partial<TicketsHandlers["messages"]>,
  }) as TicketsHandlers;
  const server = serveRouter({
    nc,
    service: "tickets",
    router: createTicketsRouter(handlers),
    createContext: (call): CallContext => ({
      caller: Caller.parse(call.caller),
      requestId: call.requestId,
      idempotencyKey: call.idempotencyKey,
      traceparent: call.traceparent,
    }),
  });
  await server.ready();
  return server;
};
