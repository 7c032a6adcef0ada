import type { Signal } from "@preact/signals";
import { isDone } from "@crossdesk/contracts";
import type { Agent, Message, TicketActionInput } from "@crossdesk/contracts";
import { withKey } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { newKey } from "../../ui/new-key.ts";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { pathOf } from "../model/outgoing.ts";
import type { Outgoing } from "../model/outgoing.ts";
import type { Person } from "../model/person.ts";
import { toPick } from "../model/picking.ts";
import { takeAssignment, takeMessages, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { createAttachments } from "./attachments.ts";
import type { Attachments } from "./attachments.ts";
import type { Draft, Keeper } from "./keeper.ts";
import type { Readers } from "./readers.ts";
import { createSender } from "./sender.ts";
import type { Sender } from "./sender.ts";

export interface AnswersOptions {
  readonly rpc: Rpc;
  readonly person: Person;
  readonly me: Agent;
  readonly state: Signal<DeskState>;
  readonly readers: Pick<Readers, "readTicket">;
  readonly keeper: Keeper;
  readonly onRefused: (text: string) => void;
  readonly onSignedOut: (failure: Failure) => void;
}

/** What the agent writes, from the draft to the acknowledgement. */
export interface Answers {
  readonly sender: Sender;
  /** Sends what was written, with the files of the draft. */
  readonly write: (ticketId: string, text: string) => void;
  readonly attachmentsOf: (ticketId: string) => Attachments;
  /** What is written and not sent, with its files, as the composer shows it. */
  readonly draft: (ticketId: string) => Draft;
  /** Puts a message that was given back, with its files, before what is written now. */
  readonly takeBack: (key: string) => void;
  readonly close: () => void;
}

const SEND_TIMEOUT_MS = 15_000;

export const createAnswers = (options: AnswersOptions): Answers => {
  const { rpc, person, me, state, readers, keeper, onRefused, onSignedOut } = options;
  const stop = new AbortController();
  const attachments = new Map<string, Attachments>();

  /** An answer to an unassigned ticket also takes it. If a colleague took it first, the answer is still sent. */
  const take = async (id: string, call: ReturnType<typeof withKey>): Promise<void> => {
    try {
      const assignment = await rpc.agents.take.mutate({ ticket: { id } }, call);
      state.value = takeAssignment(state.value, assignment, true);
    } catch (error) {
      if (readFailure(error).kind !== "ILLEGAL_TRANSITION") throw error;
    }
  };
  /** The answer is sent even if the ticket has gone to another agent meanwhile. */
  const pick = async (input: TicketActionInput, call: ReturnType<typeof withKey>): Promise<void> => {
    try {
      state.value = takeTickets(state.value, [await rpc.tickets.pick.mutate(input, call)]);
    } catch (error) {
      if (readFailure(error).kind !== "AGENT_NOT_ASSIGNED") throw error;
    }
  };
  const send = async ({ key, ticketId: id, text, files }: Outgoing): Promise<Message> => {
    const callOf = () => ({
      ...withKey(key),
      signal: AbortSignal.any([stop.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
    });
    const known = state.peek().tickets.get(id);
    const isNobodys = known !== undefined && known.ticket.assignedAgentId === null && !isDone(known.ticket.status);
    if (isNobodys) await take(id, callOf());
    const picking = known === undefined ? undefined : toPick({ me }, known.ticket);
    // Who answers has taken the ticket on; otherwise it would go to somebody else in the middle of the conversation.
    if (picking !== undefined) await pick(picking, callOf());
    const named = files.map(({ fileName, storedName }) => ({ fileName, filePath: pathOf(storedName) }));
    return rpc.messages.add.mutate({ ticket: { id }, text, attachments: named }, callOf());
  };
  const sender = createSender({
    send,
    kept: keeper.outbox(),
    keep: keeper.keepOutbox,
    onSignedOut,
    onSent: (message) => {
      const { ticketId } = message;
      // Messages that are being read were perhaps read before this one was stored.
      if (state.peek().tickets.get(ticketId)?.messages === undefined) readers.readTicket(ticketId);
      state.value = takeMessages(state.value, ticketId, [message]);
    },
  });

  const attachmentsOf = (ticketId: string): Attachments => {
    const known = attachments.get(ticketId);
    if (known !== undefined) return known;
    const made: Attachments = createAttachments({
      person,
      kept: keeper.draft(ticketId).files,
      onStored: () => {
        const stored = made.files.peek().flatMap((file) => (file.stored === undefined ? [] : [file.stored]));
        keeper.keepDraft(ticketId, { ...keeper.draft(ticketId), files: stored });
      },
      onRefused,
    });
    attachments.set(ticketId, made);
    return made;
  };
  return {
    sender,
    attachmentsOf,
    draft: (ticketId) => {
      // What is on the screen, also where the storage has no room for it.
      const files = attachmentsOf(ticketId).files.value.flatMap(({ stored }) => (stored === undefined ? [] : [stored]));
      return { text: keeper.draft(ticketId).text, files };
    },
    takeBack: (key) => {
      const message = sender.outbox.peek().find((each) => each.key === key);
      if (message === undefined) return;
      const { ticketId, text, files } = message;
      const draft = keeper.draft(ticketId);
      const joined = [text, draft.text].filter((part) => part !== "").join("\n");
      keeper.keepDraft(ticketId, { ...draft, text: joined });
      attachmentsOf(ticketId).restore(files);
      // Only now that it is in the draft.
      sender.discard(key);
      dispatchEvent(new CustomEvent("draft-changed", { detail: ticketId }));
    },
    write: (ticketId, text) => {
      const files = attachmentsOf(ticketId).take();
      if (text.trim() === "" && files.length === 0) return;
      sender.send({
        key: newKey(),
        ticketId,
        text,
        files,
        writtenAt: new Date().toISOString(),
        behindId: state.peek().tickets.get(ticketId)?.messages?.at(-1)?.id ?? 0,
        refusal: undefined,
        attempts: 0,
      });
      // Only now that it is among what is to be sent.
      keeper.keepDraft(ticketId, { text: "", files: [] });
    },
    close: () => {
      sender.close();
      stop.abort();
    },
  };
};
