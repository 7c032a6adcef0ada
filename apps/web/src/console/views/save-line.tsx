import { texts } from "../texts/index.ts";

interface Props {
  /** Why it could not be saved or removed. */
  readonly failure: string | undefined;
  /** Whether the form is for a new one: an existing one can be left as it is. */
  readonly isNew: boolean;
  readonly words: { readonly add: string; readonly save: string };
  readonly onCancel: () => void;
}

/** The end of a form that adds to a list, or changes one of its items. */
export const SaveLine = ({ failure, isNew, words, onCancel }: Props) => (
  <>
    {failure !== undefined && (
      <p class="bad" role="alert">
        {failure}
      </p>
    )}
    <div class="line">
      <button type="submit" class="primary">
        {isNew ? words.add : words.save}
      </button>
      {!isNew && (
        <button type="button" onClick={onCancel}>
          {texts().page.cancel}
        </button>
      )}
    </div>
  </>
);
