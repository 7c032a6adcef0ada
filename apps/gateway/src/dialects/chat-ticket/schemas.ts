import { AgentStatus, requiredText, Uuid } from "@crossdesk/contracts";
import { z } from "zod";

export const RoomParams = z.object({
  roomID: Uuid.meta({
    description: "The chat room, which tickets call `metadata.roomId`.",
    param: { example: "5d9a2f70-3c1b-4c53-8a77-0f1e2d3c4b5a" },
  }),
});
export const TicketParams = z.object({
  ticketID: Uuid.meta({
    description: "The id of the ticket.",
    param: { example: "0f2b1c9e-6f0a-4b61-9d2e-3f6f0f6f6a10" },
  }),
});

export const AgentHeaders = z.object({
  "x-agent-id": requiredText(320).meta({
    description: "The e-mail address of the calling agent.",
    param: { example: "agent@example.com" },
  }),
});

const Status = AgentStatus.describe("The status of the agent. Only an agent who is `online` gets tickets.");

export const UpdateAgentStatusParam = z
  .object({ status: Status })
  .meta({ id: "UpdateAgentStatusParam", description: "The status that the agent gets." });

const time = (when: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \+0000 UTC$/)
    .describe(`${when}, as in \`2012-12-11 08:52:31 +0000 UTC\`.`);

/** int64 times are seconds since 1970. */
const seconds = (when: string) => z.int().min(0).describe(`${when}, in seconds since 1970; 0 where that is not set.`);

export const AgentInfo = z
  .strictObject({
    id: Uuid.describe("The id of the agent."),
    name: z.string().describe("The agent's name."),
    status: Status,
    statusAlias: z.string().describe("The status as people read it, such as `Online`."),
    lastLoginTime: time("When the agent last went online"),
    updatedAt: time("When the agent's record was last changed"),
    agentTimeInStatus: z.int().min(0).describe("How long the present status has lasted, in seconds."),
  })
  .meta({ id: "AgentInfo", description: "An agent." });
export type AgentInfo = z.output<typeof AgentInfo>;

export const AgentStatusInfo = z
  .strictObject({ id: Uuid.describe("The id of the agent."), status: Status })
  .meta({ id: "AgentStatusInfo", description: "The status of an agent." });
export type AgentStatusInfo = z.output<typeof AgentStatusInfo>;

export const AgentStatusList = z
  .strictObject({ data: z.array(z.string()).describe("The statuses that an agent may have.") })
  .meta({ id: "AgentStatusList", description: "The statuses of agents." });
export type AgentStatusList = z.output<typeof AgentStatusList>;

const TicketContent = z.strictObject({
  subject: z.string().describe("What the ticket is about, in one line."),
  description: z.string().describe("What the ticket is about."),
  channel: z.string().describe("The way that the ticket came in, such as `chat`."),
});

const TicketMetadata = z.strictObject({
  ccr: z.string().describe("The reason of the customer's contact, such as `delivery - wrong address`."),
  roomId: Uuid.describe("The chat room of the ticket."),
  orderId: z.string().describe("The order that the ticket is about; empty where there is none."),
  pickedTimestamp: seconds("When the agent picked the ticket"),
  assignedTimestamp: seconds("When the ticket was assigned to the agent"),
  autoCloseWarningTimestamp: seconds("When the customer is warned that the silent chat is going to close"),
  autoCloseTimestamp: seconds("When the silent chat closes by itself"),
  currentTimestamp: seconds("The time on the server's clock"),
  entityId: z.string().describe("The tenant that the ticket belongs to, such as `FP_SG`."),
  isChatRoomClosed: z.boolean().describe("Whether the chat room is closed."),
  language: z.string().describe("The language of the customer, such as `eng`."),
});

const TicketCustomer = z.strictObject({
  id: z.string().describe("The id of the customer."),
  firstName: z.string().describe("The first name; empty where it is not known."),
  lastName: z.string().describe("The last name; empty where it is not known."),
  name: z.string().describe("The full name; empty where it is not known."),
});

export const Ticket = z
  .strictObject({
    id: Uuid.describe("The id of the ticket."),
    content: TicketContent.describe("What the ticket is about."),
    metadata: TicketMetadata.describe("How the ticket stands."),
    customer: TicketCustomer.describe("Who the customer is."),
  })
  .meta({ id: "Ticket", description: "A ticket that is assigned to the calling agent." });
export type Ticket = z.output<typeof Ticket>;

/** closeRoom and pickedTime return no data. */
export const Nothing = z.strictObject({}).describe("Nothing more to say.");

const ErrorItem = z.strictObject({
  status: z
    .string()
    .regex(/^\d{3}$/)
    .describe("The HTTP status, as a string."),
  title: z.string().min(1).describe("What the status means, such as `not found`."),
  detail: z.string().min(1).optional().describe("One sentence that says what to mend."),
});

export const ErrorResponse = z
  .strictObject({ errors: z.array(ErrorItem).length(1).describe("What failed.") })
  .describe("A failure.");
export type ErrorResponse = z.output<typeof ErrorResponse>;
