import { useRef } from "preact/hooks";
import { CommonIcon } from "../drawings.tsx";

interface Props {
  readonly class: string;
  readonly label: string;
  /** What the browser's own field for files is called. */
  readonly pickerLabel: string;
  readonly title?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that has files chosen. */
export const AttachButton = ({ class: look, label, pickerLabel, title, onFiles }: Props) => {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={look} aria-label={label} title={title} onClick={() => picker.current?.click()}>
        <CommonIcon name="attach" />
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={pickerLabel}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </>
  );
};
