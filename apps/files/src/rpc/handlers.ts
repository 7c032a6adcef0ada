import type { FilesHandlers, HealthHandler } from "@crossdesk/contracts";
import { abortUpload } from "../use-cases/abort-upload.ts";
import { beginUpload } from "../use-cases/begin-upload.ts";
import { commitUpload } from "../use-cases/commit-upload.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { getFile } from "../use-cases/get-file.ts";
import { linkFiles } from "../use-cases/link-files.ts";
import { prepareFile } from "../use-cases/prepare-file.ts";

/** The procedures of the files service. Contract and use cases speak the same language here: nothing is turned. */
export const createHandlers = (
  deps: FilesDeps,
  { remote, health }: { readonly remote: Remote; readonly health: HealthHandler },
): FilesHandlers => ({
  health,
  files: {
    begin: beginUpload(deps, remote),
    commit: commitUpload(deps),
    abort: abortUpload(deps),
    get: getFile(deps, remote),
    prepare: prepareFile(deps, remote),
    link: linkFiles(deps, remote),
  },
});
