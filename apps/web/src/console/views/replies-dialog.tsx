import { useEffect, useState } from "preact/hooks";
import type { CannedReply } from "@crossdesk/contracts";
import type { ReplyToSave } from "../desk/replies.ts";
import { REPLY_VARIABLES } from "../model/replies.ts";
import { texts } from "../texts/index.ts";
import { Check } from "./checks.tsx";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { SaveLine } from "./save-line.tsx";

/** The replies that `/` offers, to be written and removed: an agent's own, and by a lead the team's. */
export const RepliesDialog = () => {
  const { areRepliesOpen } = usePage();
  if (!areRepliesOpen.value) return null;
  return (
    <DialogFrame
      id="replies-title"
      title={texts().replies.title}
      onClose={() => {
        areRepliesOpen.value = false;
      }}
    >
      <RepliesPanel />
    </DialogFrame>
  );
};

const NEW: ReplyToSave = { isShared: false, shortcut: "", text: "" };

const RepliesPanel = () => {
  const { desk } = usePage();
  useEffect(desk.replies.read, []);
  const [edited, edit] = useState<ReplyToSave>(NEW);
  const [failure, setFailure] = useState<string>();
  const all = desk.replies.all.value;
  const words = texts().replies;
  const save = async (): Promise<void> => {
    const failed = await desk.replies.save({ ...edited, shortcut: edited.shortcut.replace(/^\//u, "").trim() });
    setFailure(failed);
    if (failed === undefined) edit(NEW);
  };
  const remove = async (reply: CannedReply): Promise<void> => {
    setFailure(await desk.replies.remove(reply));
    if (edited.id === reply.id) edit(NEW);
  };
  return (
    <div class="replies">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label class="field">
          <span>{words.shortcut}</span>
          <input
            type="text"
            required
            maxLength={41}
            autocomplete="off"
            dir="auto"
            placeholder={words.shortcutHint}
            value={edited.shortcut}
            onInput={({ currentTarget }) => edit({ ...edited, shortcut: currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>{words.text}</span>
          <textarea
            required
            rows={4}
            maxLength={20_000}
            dir="auto"
            value={edited.text}
            onInput={({ currentTarget }) => edit({ ...edited, text: currentTarget.value })}
          />
        </label>
        <p class="fine">
          {words.variables} {REPLY_VARIABLES.map((name) => `{{${name}}}`).join(" ")}
        </p>
        {desk.rights.isLead && (
          <Check
            label={words.forTeam}
            isChosen={edited.isShared}
            onChange={(isShared) => edit({ ...edited, isShared })}
          />
        )}
        <SaveLine failure={failure} isNew={edited.id === undefined} words={words} onCancel={() => edit(NEW)} />
      </form>
      {all.length === 0 && <p class="fine">{words.none}</p>}
      <ul aria-label={words.title}>
        {all.map((reply) => (
          <li key={reply.id}>
            <p>
              <strong>
                /<bdi>{reply.shortcut}</bdi>
              </strong>{" "}
              <span class="muted">{reply.owner === null ? words.team : words.own}</span>
            </p>
            <p class="reply-text" dir="auto">
              {reply.text}
            </p>
            {(reply.owner !== null || desk.rights.isLead) && (
              <div class="line">
                <button
                  type="button"
                  aria-label={words.editOne(reply.shortcut)}
                  onClick={() =>
                    edit({ id: reply.id, isShared: reply.owner === null, shortcut: reply.shortcut, text: reply.text })
                  }
                >
                  {words.edit}
                </button>
                <button type="button" aria-label={words.removeOne(reply.shortcut)} onClick={() => void remove(reply)}>
                  {words.remove}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
};
