import { useState } from "preact/hooks";
import type { HandingOverAll } from "../desk/desk.ts";
import { ALL_OWN } from "../desk/giving-away.ts";
import { texts } from "../texts/index.ts";
import { ColleagueField, useColleagueChoice } from "./colleague-choice.tsx";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { Failed } from "./failed.tsx";
import { NoteField } from "./note-field.tsx";
import { ToQueue } from "./to-queue.tsx";
import { useSubmission } from "./use-submission.ts";

/** At the end of a shift: everything that is open goes to a colleague, or back into the queue, after it was said how much that is. */
export const HandOverAllDialog = () => {
  const { handingOverAll } = usePage().desk;
  const open = handingOverAll.value;
  if (open === undefined) return null;
  return (
    <DialogFrame
      id="hand-over-all-title"
      title={texts().handOverAll.title}
      onClose={() => {
        if (handingOverAll.peek() === open) handingOverAll.value = undefined;
      }}
    >
      <Form open={open} />
    </DialogFrame>
  );
};

const Form = ({ open: { thenSignOut } }: { readonly open: HandingOverAll }) => {
  const { desk, session } = usePage();
  const { isBusy, failure, submit, cancel } = useSubmission(desk.handingOverAll, ALL_OWN);
  const [toQueue, setToQueue] = useState(false);
  const [note, setNote] = useState("");
  const choice = useColleagueChoice();
  const count = desk.mine.value.filter(({ standing }) => standing !== "done").length;
  const words = texts().handOverAll;
  const receiver = toQueue ? undefined : choice.chosen;
  const isReady = toQueue || receiver !== undefined;
  const label = receiver === undefined ? words.submit : words.submitTo(count, receiver.name);
  const send = (event: Event): void => {
    event.preventDefault();
    if (!isReady) return;
    void submit((onDone) =>
      desk.actions.handOverAll(receiver, {
        note,
        onDone: () => {
          onDone();
          if (thenSignOut) void session.signOut();
        },
      }),
    );
  };
  return (
    <form class="give-away" onSubmit={send}>
      <p>
        {thenSignOut && `${words.thenSignOut} `}
        {count === 0 ? words.none : words.intro(count)}
      </p>
      {desk.keeper.hasDrafts() && <p class="banner warn">{words.unsent}</p>}
      <ToQueue isChosen={toQueue} onChange={setToQueue} />
      {!toQueue && <ColleagueField choice={choice} />}
      <NoteField note={note} onChange={setNote} />
      <Failed why={failure} />
      <footer class="choices">
        <button type="button" onClick={cancel}>
          {texts().page.cancel}
        </button>
        {thenSignOut && (
          <button type="button" onClick={() => void session.signOut()}>
            {words.keepAndSignOut}
          </button>
        )}
        <button type="submit" class="primary" disabled={isBusy || !isReady || count === 0}>
          {isBusy ? words.busy : toQueue ? words.submitQueue(count) : label}
        </button>
      </footer>
    </form>
  );
};
