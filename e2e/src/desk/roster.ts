import type { AgentStatus, Caller } from "@crossdesk/contracts";
import { HOUR, MINUTE, SECOND } from "./time.ts";

/** How the desk is set where that bears on what may be expected of it; in milliseconds. */
export interface DeskRules {
  /** A console that was silent for this time is gone. */
  readonly absentAfter: number;
  /** How soon an agent is absent who said that they leave. */
  readonly leavingAfter: number;
  readonly grace: number;
  readonly pickTimeout: number;
  /** After which wait of its customer an absent agent's chat returns to the queue. */
  readonly releaseAfter: number;
  /** The same for a ticket without a waiting customer. */
  readonly releaseOthersAfter: number;
  /** How often absences are looked at. */
  readonly sweep: number;
  /** How long a waiting ticket may wait for an agent who has room. */
  readonly offerWithin: number;
  /** After which time an agent who let a ticket pass is asked again; it doubles each time, up to `mostBackOff`. */
  readonly backOff: number;
  readonly mostBackOff: number;
  /** How long after the team's last message a live chat is closed whose customer owes the next one. */
  readonly idleClose: number;
  /** How long after the last message a resolved ticket is closed. */
  readonly resolvedClose: number;
  /** How long after its end a closed ticket's customer may open it again by writing. */
  readonly reopenFor: number;
}

export const DESK_RULES: DeskRules = {
  absentAfter: 15 * MINUTE,
  leavingAfter: 10 * SECOND,
  grace: 30 * SECOND,
  pickTimeout: 120 * SECOND,
  releaseAfter: 5 * MINUTE,
  releaseOthersAfter: 24 * HOUR,
  sweep: 10 * SECOND,
  offerWithin: 10 * SECOND,
  backOff: 15 * SECOND,
  mostBackOff: 5 * MINUTE,
  idleClose: 15 * MINUTE,
  resolvedClose: 96 * HOUR,
  reopenFor: 72 * HOUR,
};

/** Someone of the team, and what they did so far, by the answers that they were given. */
export class Agent {
  readonly subject: string;
  readonly entityId: string;
  readonly isLead: boolean;
  /** Works in a console, or through the chat-ticket API, which knows no consoles. */
  readonly attendance: "console" | "standing";
  readonly languages: readonly string[];
  readonly capacity: number;
  /** Known once their record was made. */
  id = "";
  status: AgentStatus = "offline";
  statusSince = 0;
  /** Open consoles that answer. */
  tabs = 0;
  lastConfirmedAt = -Infinity;
  leftAt: number | null = null;
  /** Sits there and reacts. */
  isAtDesk = false;
  isRemoved = false;
  /** Somebody has asked for their removal: from now on their calls may be refused. */
  isDismissed = false;
  /** Offers that they let pass since their last call. */
  missed = 0;
  lastCallAt = -Infinity;

  constructor(who: Pick<Agent, "subject" | "entityId" | "isLead" | "attendance" | "languages" | "capacity">) {
    this.subject = who.subject;
    this.entityId = who.entityId;
    this.isLead = who.isLead;
    this.attendance = who.attendance;
    this.languages = who.languages;
    this.capacity = who.capacity;
  }

  showLife(at: number): void {
    this.missed = 0;
    this.lastCallAt = at;
  }

  get caller(): Caller {
    return {
      subject: this.subject,
      role: this.isLead ? "admin" : "agent",
      entityId: this.entityId,
      name: this.subject,
      email: `${this.subject}@desk.example`,
      languages: [...this.languages],
    };
  }
}

/** The instant from which the desk must treat an agent as not there; `null` as long as it need not. */
export const absentFrom = (agent: Agent, { absentAfter, leavingAfter }: DeskRules): number | null => {
  if (agent.attendance === "standing") return agent.status === "offline" ? agent.statusSince : null;
  if (agent.tabs > 0) return null;
  const silent = agent.lastConfirmedAt + absentAfter;
  return agent.leftAt === null ? silent : Math.min(silent, agent.leftAt + leavingAfter);
};

/** Whether an agent is there beyond doubt, and wants tickets. */
export const isAvailable = (agent: Agent, now: number, { absentAfter }: DeskRules): boolean => {
  if (agent.isRemoved || agent.id === "" || agent.status !== "online") return false;
  if (agent.attendance === "standing") return true;
  return agent.tabs > 0 && agent.leftAt === null && now - agent.lastConfirmedAt < absentAfter;
};

/** The team, by the ids that the services gave. */
export class Roster {
  readonly agents: readonly Agent[];
  readonly #byId = new Map<string, Agent>();

  constructor(agents: readonly Agent[]) {
    this.agents = agents;
  }

  know(agent: Agent, id: string): void {
    agent.id = id;
    this.#byId.set(id, agent);
  }

  byId(id: string): Agent | undefined {
    return this.#byId.get(id);
  }

  /** For sentences. */
  nameOf(id: string | null): string {
    if (id === null) return "nobody";
    return this.#byId.get(id)?.subject ?? id;
  }

  /** Whether a caller is an agent whose removal was asked for. */
  isDismissed({ subject, entityId }: Caller): boolean {
    return this.agents.some((agent) => agent.isDismissed && agent.subject === subject && agent.entityId === entityId);
  }

  of(entityId: string): Agent[] {
    return this.agents.filter((agent) => agent.entityId === entityId && !agent.isRemoved && agent.id !== "");
  }
}
