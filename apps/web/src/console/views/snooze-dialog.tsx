import { useState } from "preact/hooks";
import { SNOOZES, snoozeUntil } from "../model/snooze.ts";
import { formatClock, formatSoon } from "../model/time.ts";
import { nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";

/** Until when a ticket is put aside. */
export const SnoozeDialog = () => {
  const { desk, session, snoozing } = usePage();
  const [own, setOwn] = useState("");
  const known = desk.state.value.tickets.get(snoozing.value ?? "");
  if (known === undefined) return null;
  const { ticket } = known;
  const now = session.now.value;
  const words = texts().snooze;
  const close = (): void => {
    snoozing.value = undefined;
  };
  const snooze = (until: string): void => {
    close();
    void desk.edits.snooze(ticket, until);
  };
  const isFit = own !== "" && Date.parse(own) > now;
  return (
    <DialogFrame id="snooze-title" title={words.title(ticket.number)} onClose={close}>
      <p class="muted" dir="auto">
        {nameCustomer(known)} · {ticket.subject}
      </p>
      <p class="fine">{words.hint}</p>
      <div class="snoozes">
        {SNOOZES.map((choice) => {
          const until = snoozeUntil(choice, now);
          return (
            <button key={choice} type="button" onClick={() => snooze(until)}>
              <span>{words.choices[choice]}</span>
              {choice !== "answer" && (
                <span class="muted">
                  {choice === "week"
                    ? texts().page.when(formatSoon(until, now), formatClock(until))
                    : formatClock(until)}
                </span>
              )}
            </button>
          );
        })}
      </div>
      <form
        class="own-time"
        onSubmit={(event) => {
          event.preventDefault();
          if (isFit) snooze(new Date(own).toISOString());
        }}
      >
        <label class="field">
          <span>{words.own}</span>
          <input type="datetime-local" value={own} onInput={({ currentTarget }) => setOwn(currentTarget.value)} />
        </label>
        <button type="submit" disabled={!isFit}>
          {words.set}
        </button>
      </form>
    </DialogFrame>
  );
};
