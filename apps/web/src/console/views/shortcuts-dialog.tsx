import { useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../texts/index.ts";
import { Check } from "./checks.tsx";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { SHORTCUTS } from "./shortcuts.ts";

/** Keys that work while something is typed, or are everywhere. */
const FIXED = [
  { keys: ["Enter"], does: "send" },
  { keys: ["Shift Enter"], does: "newLine" },
  { keys: ["Esc"], does: "leave" },
  { keys: ["Ctrl K"], does: "palette" },
] as const;

export const ShortcutsDialog = () => {
  const { isHelpOpen, session } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = isHelpOpen.value;
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  const words = texts().shortcuts;
  const close = (): void => {
    isHelpOpen.value = false;
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <header>
        <h2 id="help-title">{words.title}</h2>
        <button type="button" class="icon" aria-label={texts().page.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <dl class="keys">
        {[...SHORTCUTS, ...FIXED].map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words[does]}</dd>
          </div>
        ))}
      </dl>
      <Check
        label={words.toggle}
        isChosen={session.settings.value.shortcuts}
        onChange={(shortcuts) => session.change({ shortcuts })}
      />
    </dialog>
  );
};
