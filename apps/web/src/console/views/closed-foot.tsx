import { useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../../ui/copy-text.ts";
import type { KnownTicket } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useDraftText } from "./use-draft-text.ts";

/** The foot of a closed ticket: an unsent draft stays visible, to be copied, or to be sent once the ticket is open again. */
export const ClosedFoot = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const [text] = useDraftText(ticket.id);
  const { files } = desk.answers.draft(ticket.id);
  const words = texts().conversation;
  const hasDraft = text !== "" || files.length > 0;
  const canReopenByWriting = ticket.reopenableUntil !== null && Date.parse(ticket.reopenableUntil) > session.now.value;
  return (
    <footer class="closed">
      {hasDraft && <KeptDraft text={text} files={files.length} />}
      <div class="line">
        <p>
          {words.closedHint} {canReopenByWriting && words.reopensByCustomer}
        </p>
        <button
          type="button"
          class={hasDraft ? "primary" : ""}
          disabled={desk.actions.busy.value.has(ticket.id)}
          onClick={() => void desk.actions.act("reopen", ticket)}
        >
          {hasDraft ? words.reopenToSend : words.reopen}
        </button>
      </div>
    </footer>
  );
};

interface KeptDraftProps {
  readonly text: string;
  readonly files: number;
}

const KeptDraft = ({ text, files }: KeptDraftProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState(false);
  const words = texts().conversation;
  useEffect(() => setCopied(false), [text]);
  const copy = async (): Promise<void> => {
    field.current?.select();
    setCopied(await copyText(text));
  };
  return (
    <div class="kept-draft">
      <p class="fine">
        {words.keptDraft} {files > 0 && words.keptFiles(files)}
      </p>
      {text !== "" && (
        <>
          <textarea
            ref={field}
            readOnly
            rows={Math.min(6, text.split("\n").length + 1)}
            dir="auto"
            aria-label={words.keptDraft}
            value={text}
          />
          <button type="button" onClick={() => void copy()}>
            {isCopied ? words.copied : words.copy}
          </button>
        </>
      )}
    </div>
  );
};
