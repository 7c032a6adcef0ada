import { texts } from "../texts/index.ts";
import { ApiKeysPanel } from "./api-keys.tsx";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";

/** The keys by which programs of the lead's team call. */
export const ApiKeysDialog = () => {
  const { desk, session, areApiKeysOpen } = usePage();
  const { state } = session;
  if (!areApiKeysOpen.value || state.value.phase !== "in") return null;
  const { entityId } = state.value.person;
  return (
    <DialogFrame
      id="api-keys-title"
      title={texts().apiKeys.title}
      onClose={() => {
        areApiKeysOpen.value = false;
      }}
    >
      <ApiKeysPanel rpc={desk.rpc} entityId={entityId} onSignedOut={session.leaveAndAsk} />
    </DialogFrame>
  );
};
