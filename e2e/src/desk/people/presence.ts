import type { AgentStatus } from "@crossdesk/contracts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import { MINUTE, SECOND } from "../time.ts";

/** The failure that a removed agent's console gets. */
const GONE = ["FORBIDDEN"] as const;

export const setStatus = async (desk: Desk, agent: Agent, status: AgentStatus): Promise<void> => {
  const { attendance } = agent;
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} goes ${status}`,
    mayBe: GONE,
    call: (how) => desk.client.agents.setStatus.mutate({ status, attendance }, how),
  });
  if (!asked.ok) return;
  if (agent.id === "") desk.roster.know(agent, asked.value.id);
  if (agent.status !== status) agent.statusSince = desk.now();
  agent.status = status;
  // The console's call is as good as a confirmation.
  if (attendance === "console" && status !== "offline") {
    agent.lastConfirmedAt = desk.now();
    agent.leftAt = null;
  }
  agent.showLife(desk.now());
};

const confirm = async (desk: Desk, agent: Agent): Promise<void> => {
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject}'s console confirms`,
    mayBe: GONE,
    call: (how) => desk.client.agents.confirmPresence.mutate({}, how),
  });
  if (!asked.ok) return;
  agent.lastConfirmedAt = desk.now();
  agent.leftAt = null;
};

/** Asks for one's own tickets, as a client of the chat-ticket API does now and then and before each pick, which shows that it is up. */
export const listOwn = async (desk: Desk, agent: Agent): Promise<void> => {
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} lists tickets`,
    mayBe: GONE,
    call: (how) => desk.client.agents.listAssignments.mutate({}, how),
  });
  if (asked.ok) agent.showLife(desk.now());
};

/** Confirms as long as the console is open: often enough that its agent never counts as absent. */
const keepConfirming = (desk: Desk, agent: Agent, isOpen: () => boolean): void => {
  const every = desk.rules.absentAfter - MINUTE;
  const beat = (): void =>
    // All consoles confirm at the same times, so that these are few.
    desk.agenda.add((Math.floor(desk.now() / every) + 1) * every, async () => {
      if (!isOpen() || agent.isRemoved) return;
      await confirm(desk, agent);
      beat();
    });
  beat();
};

/** Time does not leap over the moment at which an agent counts as gone: others' times run from when the desk sees it. */
const lookWhenGone = (desk: Desk, agent: Agent, how: "leaving" | "silent"): void => {
  const { absentAfter, leavingAfter } = desk.rules;
  const gone = how === "leaving" ? desk.now() + leavingAfter : agent.lastConfirmedAt + absentAfter;
  desk.agenda.add(gone + SECOND, () => undefined);
};

/** A console of an agent, in one window. */
export interface Console {
  /** Says goodbye, as a closed window does, or disappears silently, as with a closed lid. */
  close(how: "leaving" | "silent"): Promise<void>;
}

/** Opens a console. Another window of the same agent may be open already. */
export const openConsole = async (desk: Desk, agent: Agent): Promise<Console> => {
  let isOpen = true;
  agent.tabs += 1;
  await confirm(desk, agent);
  keepConfirming(desk, agent, () => isOpen);
  return {
    close: async (how) => {
      if (!isOpen) return;
      isOpen = false;
      agent.tabs -= 1;
      if (agent.tabs === 0) lookWhenGone(desk, agent, how);
      if (how === "silent" || agent.isRemoved) return;
      const asked = await ask(desk, {
        as: agent.caller,
        what: `${agent.subject} closes a console`,
        mayBe: GONE,
        call: (options) => desk.client.agents.confirmPresence.mutate({ leaving: true }, options),
      });
      if (!asked.ok) return;
      // The other window answers the next tick, and so they are still there.
      if (agent.tabs > 0) await confirm(desk, agent);
      else agent.leftAt = desk.now();
    },
  };
};
