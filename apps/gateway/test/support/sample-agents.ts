import type { Agent, Assignment } from "@crossdesk/contracts";
import { sampleTicket } from "./samples.ts";

const INSTANT = "2025-04-01T10:00:00.000Z";

export const sampleAgent = (changes: Partial<Agent> = {}): Agent => ({
  id: "f4b8f8e5-365a-4ed1-a122-0f4ba1afef44",
  entityId: "main",
  subject: "agent-1",
  name: "Ada",
  email: "ada@example.com",
  status: "online",
  statusSince: INSTANT,
  isPresent: true,
  presenceSince: INSTANT,
  attendance: "standing",
  lastLoginAt: INSTANT,
  createdAt: INSTANT,
  updatedAt: INSTANT,
  languages: ["eng"],
  capacity: 5,
  load: 0,
  ownerPartner: null,
  profile: null,
  ...changes,
});

export const sampleAssignment = (agent: Agent | null, assignedAs: string | null = null): Assignment => ({
  ticketId: sampleTicket().id,
  state: agent === null ? "waiting" : "assigned",
  agent,
  assignedAs,
  assignedAt: agent === null ? null : INSTANT,
  version: 1,
});
