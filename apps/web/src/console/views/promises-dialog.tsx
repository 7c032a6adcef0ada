import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { PromisesPanel } from "./promises-panel.tsx";

/** What the lead's team promises its customers. */
export const PromisesDialog = () => {
  const { desk, session, arePromisesOpen } = usePage();
  const { state } = session;
  if (!arePromisesOpen.value || state.value.phase !== "in") return null;
  const { entityId } = state.value.person;
  return (
    <DialogFrame
      id="promises-title"
      title={texts().promises.title}
      onClose={() => {
        arePromisesOpen.value = false;
      }}
    >
      <PromisesPanel rpc={desk.rpc} entityId={entityId} onSignedOut={session.leaveAndAsk} />
    </DialogFrame>
  );
};
