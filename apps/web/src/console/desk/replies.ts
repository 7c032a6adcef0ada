import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { CannedReply, SaveReplyInput } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { describeFailure, unlessUnknown } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { texts } from "../texts/index.ts";
import { createKeyedChange } from "./keyed-change.ts";
import { createRefresher } from "./refresher.ts";

export type ReplyToSave = Pick<SaveReplyInput, "id" | "isShared" | "shortcut" | "text">;

/** Canned replies: the team's and the agent's own. */
export interface Replies {
  readonly all: ReadonlySignal<readonly CannedReply[]>;
  /** Reads them, as somebody may have changed the team's. */
  readonly read: () => void;
  /** Returns why a reply was not saved. */
  readonly save: (reply: ReplyToSave) => Promise<string | undefined>;
  readonly remove: (reply: CannedReply) => Promise<string | undefined>;
  readonly close: () => void;
}

export interface RepliesOptions {
  readonly rpc: Rpc;
  readonly onFailure: (failure: Failure) => void;
  readonly onSignedOut: (failure: Failure) => void;
}

/** The services say in English what is wrong with a reply; the two ways in which that happens are said in the agent's language. */
const describeNotSaved = (failure: Failure): string => {
  if (failure.kind !== "VALIDATION_FAILED") return describeFailure(failure);
  const [issue] = failure.details.issues ?? [];
  return issue?.message.includes("already") === true ? texts().replies.taken : texts().replies.notAShortcut;
};

export const createReplies = ({ rpc, onFailure, onSignedOut }: RepliesOptions): Replies => {
  const all = signal<readonly CannedReply[]>([]);
  const reading = createRefresher({
    read: async () => {
      all.value = (await rpc.replies.list.query({})).items;
    },
    onFailure: unlessUnknown(onFailure),
  });
  const change = createKeyedChange({ onDone: () => reading.ask("all"), onSignedOut, say: describeNotSaved });
  return {
    all,
    read: () => reading.ask("all"),
    save: (reply) => change((options) => rpc.replies.save.mutate(reply, options)),
    remove: ({ id }) => change((options) => rpc.replies.remove.mutate({ id }, options)),
    close: reading.close,
  };
};
