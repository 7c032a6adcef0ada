import { usePage } from "./desk-context.ts";

export const NoticeList = () => {
  const { shown, dismiss } = usePage().desk.notices;
  return (
    <div class="notices" aria-live="polite" aria-label="Notices" role="region">
      {shown.value.map(({ id, tone, text, offer }) => (
        <div key={id} class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
          <p>{text}</p>
          {offer !== undefined && (
            <button
              type="button"
              class="offer"
              onClick={() => {
                dismiss(id);
                offer.run();
              }}
            >
              {offer.label}
            </button>
          )}
          <button type="button" class="icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
};
