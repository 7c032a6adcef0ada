import { LinkedText } from "../../ui/linked-text.tsx";
import { describeFailure } from "../model/failure.ts";
import { pathOf } from "../model/outgoing.ts";
import type { Outgoing } from "../model/outgoing.ts";
import { texts } from "../texts/index.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { usePage } from "./desk-context.ts";

/** A message that was not acknowledged yet: it stays until it was, or until its writer has decided what becomes of it. */
export const PendingMessage = ({ outgoing }: { readonly outgoing: Outgoing }) => {
  const { answers } = usePage().desk;
  const { sender } = answers;
  const { key, text, files, refusal, attempts } = outgoing;
  const words = texts().conversation;
  const standing = attempts === 0 ? words.sending : words.sendingAgain;
  return (
    <article class={`message team own pending ${refusal === undefined ? "" : "failed"}`} data-pending={key}>
      <p class="from">
        <strong>{texts().people.you}</strong> · {refusal === undefined ? standing : words.notSent}
      </p>
      {text !== "" && <LinkedText text={text} />}
      <AttachmentList
        files={files.map(({ fileName, storedName }) => ({ name: fileName, path: pathOf(storedName), isThere: true }))}
      />
      {refusal !== undefined && (
        <div class="refusal" role="alert">
          <p>{describeFailure(refusal)}</p>
          <div class="line">
            <button type="button" onClick={() => sender.retry(key)}>
              {words.sendAgain}
            </button>
            <button type="button" onClick={() => answers.takeBack(key)}>
              {words.edit}
            </button>
            <button type="button" onClick={() => sender.discard(key)}>
              {words.discard}
            </button>
          </div>
        </div>
      )}
    </article>
  );
};
