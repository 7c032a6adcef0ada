import { useLayoutEffect } from "preact/hooks";
import type { JSX, RefObject } from "preact";
import { isComposing } from "../keys.ts";
import { pastedFiles } from "../transfer.ts";

/** The keyboard of a touch screen has one Enter and no Shift at hand: it starts a new line, and the button sends. */
export const entersSend = (): boolean => !matchMedia("(hover: none) and (pointer: coarse)").matches;

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

/** Makes the field as high as its text, where the browser's styles do not. */
const useGrowing = (field: RefObject<HTMLTextAreaElement>, value: string): void =>
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null || GROWS_BY_ITSELF) return;
    current.style.height = "auto";
    const borders = current.offsetHeight - current.clientHeight;
    current.style.height = `${current.scrollHeight + borders}px`;
  }, [value]);

type Attributes = Omit<
  JSX.TextareaHTMLAttributes,
  "ref" | "rows" | "dir" | "value" | "onInput" | "onPaste" | "onKeyDown"
>;

interface Props extends Attributes {
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly value: string;
  readonly onWrite: (text: string, field: HTMLTextAreaElement) => void;
  readonly onSend: () => void;
  /** Files were pasted. */
  readonly onFiles?: ((files: readonly File[]) => void) | undefined;
  /** Is asked about each key first, and says whether it was meant for something else than the text. */
  readonly takesKey?: (event: KeyboardEvent) => boolean;
}

/** Where a message is written: it grows with its text, sends by Enter, and takes files that are pasted. */
export const TextField = ({ field, value, onWrite, onSend, onFiles, takesKey, ...attributes }: Props) => {
  useGrowing(field, value);
  return (
    <textarea
      {...attributes}
      ref={field}
      rows={1}
      dir="auto"
      enterkeyhint={entersSend() ? "send" : "enter"}
      value={value}
      onInput={({ currentTarget }) => onWrite(currentTarget.value, currentTarget)}
      onPaste={(event) => {
        const files = onFiles === undefined ? [] : pastedFiles(event.clipboardData);
        if (files.length === 0) return;
        // The text beside them, if any, is what they are called.
        event.preventDefault();
        onFiles?.(files);
      }}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (takesKey?.(event) === true) {
          event.preventDefault();
          return;
        }
        if (event.key !== "Enter" || event.shiftKey || !entersSend()) return;
        event.preventDefault();
        onSend();
      }}
    />
  );
};
