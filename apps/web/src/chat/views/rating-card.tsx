import { useState } from "preact/hooks";
import { useSpoken } from "../texts/catalogue.ts";
import { failureWords } from "../texts/failure-words.ts";
import { useChat } from "./chat-context.ts";
import { Icon } from "./icon.tsx";

const VALUES = [1, 2, 3, 4, 5] as const;
type Value = (typeof VALUES)[number];
const MOST_CHARACTERS = 1_000;

/** The customer's rating of the conversation, requested below the messages once it has ended. */
export const RatingCard = () => {
  const session = useChat().state.value.session;
  const [isChanging, setChanging] = useState(false);
  if (session?.isRatable !== true) return null;
  const { rating } = session;
  return (
    <section class="rating" aria-labelledby="rating-title">
      {rating === null || isChanging ? (
        <RatingForm onGiven={() => setChanging(false)} />
      ) : (
        <GivenRating value={rating.value} onChange={() => setChanging(true)} />
      )}
    </section>
  );
};

const Stars = ({ value }: { readonly value: number }) => (
  <span class="stars" aria-hidden="true">
    {VALUES.map((each) => (
      <span key={each} class={each <= value ? "star full" : "star"}>
        <Icon name="star" />
      </span>
    ))}
  </span>
);

const GivenRating = ({ value, onChange }: { readonly value: number; readonly onChange: () => void }) => {
  const { texts } = useSpoken();
  return (
    <div class="given">
      <p id="rating-title" role="status">
        {texts.rating.thanks}
      </p>
      <Stars value={value} />
      <span class="unseen">{texts.rating.values[value - 1]}</span>
      <button type="button" class="link" onClick={onChange}>
        {texts.rating.change}
      </button>
    </div>
  );
};

const RatingForm = ({ onGiven }: { readonly onGiven: () => void }) => {
  const { state, rating } = useChat();
  const { texts } = useSpoken();
  const before = state.value.session?.rating ?? null;
  const [value, setValue] = useState<number | undefined>(before?.value);
  const [comment, setComment] = useState(before?.comment ?? "");
  const words = texts.rating;
  const failure = rating.failure.value;
  const send = async (): Promise<void> => {
    if (value === undefined || rating.isSending.value) return;
    if (await rating.rate({ value, comment: comment.trim() })) onGiven();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset>
        <legend id="rating-title">{words.ask}</legend>
        <div class="stars">
          {VALUES.map((each) => (
            <StarChoice key={each} each={each} value={value} onChoose={setValue} />
          ))}
          <span class="chosen-value" aria-hidden="true">
            {value === undefined ? "" : words.values[value - 1]}
          </span>
        </div>
      </fieldset>
      {value !== undefined && (
        <div class="more">
          <textarea
            aria-label={words.comment}
            placeholder={words.comment}
            rows={2}
            maxLength={MOST_CHARACTERS}
            dir="auto"
            value={comment}
            onInput={({ currentTarget }) => setComment(currentTarget.value)}
          />
          <button type="submit" class="quiet" disabled={rating.isSending.value}>
            {words.send}
          </button>
        </div>
      )}
      {failure !== null && (
        <p class="failure" role="alert">
          {words.failed(failureWords(failure, texts))}
        </p>
      )}
    </form>
  );
};

interface StarChoiceProps {
  readonly each: Value;
  readonly value: number | undefined;
  readonly onChoose: (value: Value) => void;
}

const StarChoice = ({ each, value, onChoose }: StarChoiceProps) => {
  const words = useSpoken().texts.rating;
  return (
    <label class={each <= (value ?? 0) ? "star full" : "star"} title={words.values[each - 1]}>
      <input type="radio" name="rating" class="unseen" checked={each === value} onChange={() => onChoose(each)} />
      <Icon name="star" />
      <span class="unseen">{words.values[each - 1]}</span>
    </label>
  );
};
