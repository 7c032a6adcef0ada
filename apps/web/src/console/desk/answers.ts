import type { Signal } from "@preact/signals";
import type { Agent, Message, TicketActionInput } from "@crossdesk/contracts";
import { withKey } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { pathOf } from "../model/outgoing.ts";
import type { Outgoing } from "../model/outgoing.ts";
import { toPick } from "../model/picking.ts";
import { takeMessages, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { createAttachments } from "./attachments.ts";
import type { Attachments } from "./attachments.ts";
import type { Keeper } from "./keeper.ts";
import { createSender } from "./sender.ts";
import type { Sender } from "./sender.ts";

export interface AnswersOptions {
  readonly rpc: Rpc;
  readonly token: string;
  readonly me: Agent;
  readonly state: Signal<DeskState>;
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
  readonly close: () => void;
}

const SEND_TIMEOUT_MS = 15_000;

export const createAnswers = (options: AnswersOptions): Answers => {
  const { rpc, token, me, state, keeper, onRefused, onSignedOut } = options;
  const stop = new AbortController();
  const attachments = new Map<string, Attachments>();

  /** A ticket that has gone to somebody else meanwhile is answered all the same. */
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
      state.value = takeMessages(state.value, message.ticketId, [message]);
    },
  });

  const attachmentsOf = (ticketId: string): Attachments => {
    const known = attachments.get(ticketId);
    if (known !== undefined) return known;
    const made: Attachments = createAttachments({
      token,
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
    write: (ticketId, text) => {
      const files = attachmentsOf(ticketId).take();
      if (text.trim() === "" && files.length === 0) return;
      sender.send({
        key: crypto.randomUUID(),
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
