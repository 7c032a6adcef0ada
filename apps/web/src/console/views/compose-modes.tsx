import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { onceDrawn } from "./once-drawn.ts";

const MODES = ["answer", "note"] as const;

/** Whether the customer is answered, or a note is left for colleagues. */
export const ComposeModes = ({ ticketId }: { readonly ticketId: string }) => {
  const { notingIn } = usePage();
  const mode = notingIn.value === ticketId ? "note" : "answer";
  const words = texts().notes;
  return (
    <fieldset class="segmented small compose-modes" aria-label={words.modes}>
      {MODES.map((each) => (
        <label key={each} class={each === mode ? "on" : ""}>
          <input
            type="radio"
            name="compose-mode"
            checked={each === mode}
            onChange={() => {
              notingIn.value = each === "note" ? ticketId : undefined;
              onceDrawn(() => document.getElementById(each)?.focus());
            }}
          />
          {words[each]}
        </label>
      ))}
    </fieldset>
  );
};
