import { revealControls, shortenFileName } from "./names.ts";

interface FileNameProps {
  readonly name: string;
  /** Characters to show at most. */
  readonly most?: number;
}

/** A file's name: its direction is its own, its extension always in sight, and all of it in the tooltip. */
export const FileName = ({ name, most }: FileNameProps) => {
  const shown = shortenFileName(name, most);
  const whole = revealControls(name);
  return (
    <bdi class="file-name" {...(shown === whole ? {} : { title: whole })}>
      {shown}
    </bdi>
  );
};

/** A person's name within a sentence, which it leaves as it is whatever direction it has. */
export const PersonName = ({ name }: { readonly name: string }) => <bdi>{revealControls(name)}</bdi>;
