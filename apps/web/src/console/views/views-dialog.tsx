import type { SavedView } from "@crossdesk/contracts";
import { useState } from "preact/hooks";
import type { ViewToSave } from "../desk/views.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { ViewForm } from "./view-form.tsx";

/** Views are made, changed and removed: an agent's own, and by a lead the team's. */
export const ViewsDialog = () => {
  const { isViewOpen } = usePage();
  if (!isViewOpen.value) return null;
  return (
    <DialogFrame
      id="views-title"
      title={texts().views.title}
      onClose={() => {
        isViewOpen.value = false;
      }}
    >
      <ViewsPanel />
    </DialogFrame>
  );
};

const NEW: ViewToSave = { isShared: false, name: "", filter: {}, sort: "longest-waiting" };
const toEdited = ({ id, owner, name, filter, sort }: SavedView): ViewToSave => ({
  id,
  isShared: owner === null,
  name,
  filter,
  sort,
});

const ViewsPanel = () => {
  const { desk } = usePage();
  const { views, rights } = desk;
  const [edited, edit] = useState<ViewToSave>(() => {
    const open = views.open.peek();
    return open === undefined || (open.view.owner === null && !rights.isLead) ? NEW : toEdited(open.view);
  });
  const [failure, setFailure] = useState<string>();
  const words = texts().views;
  const save = async (): Promise<void> => {
    const failed = await views.save({ ...edited, name: edited.name.trim() });
    setFailure(failed);
    if (failed === undefined) edit(NEW);
  };
  const remove = async (view: SavedView): Promise<void> => {
    setFailure(await views.remove(view));
    if (edited.id === view.id) edit(NEW);
  };
  return (
    <div class="replies">
      <ViewForm edited={edited} failure={failure} onEdit={edit} onSave={() => void save()} onCancel={() => edit(NEW)} />
      <ul aria-label={words.title}>
        {views.all.value.map((view) => (
          <li key={view.id}>
            <p>
              <strong>
                <bdi>{view.name}</bdi>
              </strong>{" "}
              <span class="muted">{view.owner === null ? texts().replies.team : texts().replies.own}</span>
            </p>
            {(view.owner !== null || rights.isLead) && (
              <div class="line">
                <button type="button" aria-label={words.editOne(view.name)} onClick={() => edit(toEdited(view))}>
                  {texts().replies.edit}
                </button>
                <button type="button" aria-label={words.removeOne(view.name)} onClick={() => void remove(view)}>
                  {texts().replies.remove}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
};
