import type { FilesHandlers } from "@crossdesk/contracts";
import { abortUpload } from "../use-cases/abort-upload.ts";
import { beginUpload } from "../use-cases/begin-upload.ts";
import { commitUpload } from "../use-cases/commit-upload.ts";
import type { FilesDeps } from "../deps.ts";
import { getFile } from "../use-cases/get-file.ts";
import { linkFiles } from "../use-cases/link-files.ts";
import { prepareFile } from "../use-cases/prepare-file.ts";

/** The procedures of the files service. Contract and use cases speak the same language here: nothing is turned. */
export const createHandlers = (deps: FilesDeps, health: FilesHandlers["health"]): FilesHandlers => ({
  health,
  files: {
    begin: beginUpload(deps),
    commit: commitUpload(deps),
    abort: abortUpload(deps),
    get: getFile(deps),
    prepare: prepareFile(deps),
    link: linkFiles(deps),
  },
});
