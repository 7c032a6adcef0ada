import { texts } from "../texts/index.ts";
import { Check } from "./checks.tsx";

interface Props {
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

/** Whether tickets go back into the queue instead of to a colleague. */
export const ToQueue = ({ isChosen, onChange }: Props) => {
  const { toQueue, toQueueHint } = texts().handOverAll;
  const label = (
    <>
      <strong>{toQueue}</strong> <span class="muted">{toQueueHint}</span>
    </>
  );
  return <Check label={label} isChosen={isChosen} onChange={onChange} />;
};
