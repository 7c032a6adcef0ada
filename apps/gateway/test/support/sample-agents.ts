import type { Agent, Assignment } from "@crossdesk/contracts";
import * as samples from "@crossdesk/contracts/testing";
import { sampleTicket } from "./samples.ts";

export const sampleAgent = (changes: Partial<Agent> = {}): Agent =>
  samples.sampleAgent({ email: "ada@example.com", attendance: "standing", ...changes });

export const sampleAssignment = (agent: Agent | null, assignedAs: string | null = null): Assignment => ({
  ticketId: sampleTicket().id,
  state: agent === null ? "waiting" : "assigned",
  agent,
  assignedAs,
  assignedAt: agent === null ? null : samples.SAMPLE_INSTANT,
  version: 1,
});
