import type { Offer } from "../desk/notices.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

export const NoticeList = () => {
  const { shown, dismiss } = usePage().desk.notices;
  return (
    <div class="notices" aria-live="polite" aria-label={texts().page.notices} role="region">
      {shown.value.map(({ id, tone, text, offer, refusal }) => (
        <div key={id} class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
          <p>{text}</p>
          {offer !== undefined && (
            <div class="offers">
              <OfferButton offer={offer} onChosen={() => dismiss(id)} />
              {refusal !== undefined && <OfferButton offer={refusal} onChosen={() => dismiss(id)} />}
            </div>
          )}
          <button type="button" class="icon" aria-label={texts().page.dismiss} onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
};

interface OfferButtonProps {
  readonly offer: Offer;
  readonly onChosen: () => void;
}

const OfferButton = ({ offer: { label, run }, onChosen }: OfferButtonProps) => (
  <button
    type="button"
    class="offer"
    onClick={() => {
      onChosen();
      run();
    }}
  >
    {label}
  </button>
);
