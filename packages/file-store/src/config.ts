import { join } from "node:path";
import { z } from "zod";
import type { BlobStore } from "./blob-store.ts";
import { createDiskStore } from "./disk-store.ts";

/** The variables that say where files are kept: `z.object({ ...fileStoreConfig, … })`. */
export const fileStoreConfig = {
  CROSSDESK_DATA: z
    .string()
    .default(".crossdesk")
    .describe("The folder for everything that is kept; files go to its folder `files`."),
  FILES_S3_BUCKET: z
    .string()
    .optional()
    .describe("The bucket that files are kept in; without it they are kept on disk, in CROSSDESK_DATA."),
  FILES_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be a URL such as http://127.0.0.1:9000" })
    .optional()
    .describe("Where an S3-compatible service answers; AWS itself where it is not set."),
  FILES_S3_REGION: z.string().default("us-east-1").describe("The bucket's region."),
  FILES_S3_ACCESS_KEY_ID: z.string().optional().describe("The access key's id; the machine's own where it is not set."),
  FILES_S3_SECRET_ACCESS_KEY: z.string().optional().describe("The access key's secret."),
  FILES_S3_PATH_STYLE: z
    .stringbool({ error: "must be true or false" })
    .optional()
    .describe("Whether the bucket goes into the path; true by default where FILES_S3_ENDPOINT is set."),
};

const FileStoreConfig = z.object(fileStoreConfig);

/** What `fileStoreConfig` reads. */
export type FileStoreConfig = z.output<typeof FileStoreConfig>;

/** An access key has two halves: `z.object({ ...fileStoreConfig, … }).superRefine(checkFileStore)`. */
export const checkFileStore = (
  config: Pick<FileStoreConfig, "FILES_S3_ACCESS_KEY_ID" | "FILES_S3_SECRET_ACCESS_KEY">,
  context: z.RefinementCtx,
): void => {
  const halves = ["FILES_S3_ACCESS_KEY_ID", "FILES_S3_SECRET_ACCESS_KEY"] as const;
  const given = halves.find((name) => config[name] !== undefined);
  const missing = halves.find((name) => config[name] === undefined);
  if (given === undefined || missing === undefined) return;
  context.addIssue({ code: "custom", path: [missing], message: `is needed beside ${given}` });
};

/** The store that the configuration means: a bucket where one is named, else the data folder. */
export const createFileStore = async (config: FileStoreConfig): Promise<BlobStore> => {
  const folder = join(config.CROSSDESK_DATA, "files");
  if (config.FILES_S3_BUCKET === undefined) return createDiskStore({ folder });
  const { FILES_S3_ACCESS_KEY_ID: accessKeyId, FILES_S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new TypeError("FILES_S3_ACCESS_KEY_ID and FILES_S3_SECRET_ACCESS_KEY are needed together, or neither.");
  }
  // The client of S3 is large: most systems do without.
  const { createS3Store } = await import("./s3-store.ts");
  return createS3Store(
    {
      endpoint: config.FILES_S3_ENDPOINT,
      region: config.FILES_S3_REGION,
      bucket: config.FILES_S3_BUCKET,
      pathStyle: config.FILES_S3_PATH_STYLE ?? config.FILES_S3_ENDPOINT !== undefined,
      ...(accessKeyId === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId, secretAccessKey } }),
    },
    { stagingFolder: folder },
  );
};
