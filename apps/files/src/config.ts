import { checkFileStore, fileStoreConfig } from "@crossdesk/file-store";
import { baseConfig, databaseConfig } from "@crossdesk/service-kit";
import { z } from "zod";

/** The environment of the files service. */
export const FilesConfig = z
  .object({ ...baseConfig, ...databaseConfig, ...fileStoreConfig })
  .superRefine(checkFileStore);
