import { AgentStatus, requiredText, Uuid } from "@crossdesk/contracts";
import { z } from "zod";

export const RoomParams = z.object({ roomID: Uuid });
export const TicketParams = z.object({ ticketID: Uuid });

/** The agent's e-mail address. */
export const AgentHeaders = z.object({ "x-agent-id": requiredText(320) });

export const UpdateAgentStatusParam = z.object({ status: AgentStatus });

/** `2012-12-11 08:52:31 +0000 UTC`. */
const Time = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+0000 UTC$/);
/** Seconds since 1970; 0 where it is not set. */
const Seconds = z.int().min(0);

export const AgentInfo = z
  .strictObject({
    id: Uuid,
    name: z.string(),
    status: AgentStatus,
    statusAlias: z.string(),
    lastLoginTime: Time,
    updatedAt: Time,
    /** In seconds. */
    agentTimeInStatus: Seconds,
  })
  .meta({ id: "AgentInfo" });
export type AgentInfo = z.output<typeof AgentInfo>;

export const AgentStatusInfo = z.strictObject({ id: Uuid, status: AgentStatus }).meta({ id: "AgentStatusInfo" });
export type AgentStatusInfo = z.output<typeof AgentStatusInfo>;

export const AgentStatusList = z.strictObject({ data: z.array(z.string()) }).meta({ id: "AgentStatusList" });
export type AgentStatusList = z.output<typeof AgentStatusList>;

export const Ticket = z
  .strictObject({
    id: Uuid,
    content: z.strictObject({ subject: z.string(), description: z.string(), channel: z.string() }),
    metadata: z.strictObject({
      ccr: z.string(),
      roomId: Uuid,
      orderId: z.string(),
      pickedTimestamp: Seconds,
      assignedTimestamp: Seconds,
      autoCloseWarningTimestamp: Seconds,
      autoCloseTimestamp: Seconds,
      currentTimestamp: Seconds,
      entityId: z.string(),
      isChatRoomClosed: z.boolean(),
      language: z.string(),
    }),
    customer: z.strictObject({ id: z.string(), firstName: z.string(), lastName: z.string(), name: z.string() }),
  })
  .meta({ id: "Ticket" });
export type Ticket = z.output<typeof Ticket>;

/** closeRoom and pickedTime have nothing to tell. */
export const Nothing = z.strictObject({});

export const ErrorResponse = z.strictObject({
  errors: z
    .array(
      z.strictObject({
        /** The HTTP status. */
        status: z.string().regex(/^\d{3}$/),
        title: z.string().min(1),
        detail: z.string().min(1).optional(),
      }),
    )
    .length(1),
});
export type ErrorResponse = z.output<typeof ErrorResponse>;
