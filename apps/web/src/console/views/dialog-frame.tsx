import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { texts } from "../texts/index.ts";
import { Icon } from "../../ui/icon.tsx";

interface Props {
  readonly id: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog that is open as long as it is drawn. What had the keyboard before gets it back. */
export const DialogFrame = ({ id, title, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  // The event comes a moment later: where the dialog is no longer drawn, it must not close the next one.
  const onClosed = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof Node && currentTarget.isConnected) onClose();
  };
  return (
    <dialog ref={dialog} class="help" aria-labelledby={id} onClose={onClosed}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon" aria-label={texts().page.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
};
