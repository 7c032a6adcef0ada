import { checkFileStore, fileStoreConfig } from "@crossdesk/file-store";
import type { StorageLimits } from "./domain/storage-limits.ts";
import type { PictureLimits } from "./pictures/picture-maker.ts";
import { baseConfig, databaseConfig, eventsConfig } from "@crossdesk/service-kit";
import { z } from "zod";

const MEGAPIXEL = 1_000_000;

/** How much work an image may make: `z.object({ ...pictureConfig, … })`. */
const pictureConfig = {
  FILES_PICTURE_MEGAPIXELS: z.coerce
    .number()
    .min(1)
    .max(500)
    .default(64)
    .describe(
      "The largest image, in millions of pixels, that pictures are made of; a pixel takes up to 8 bytes of memory.",
    ),
  FILES_PICTURE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(120)
    .default(20)
    .describe(
      "Seconds of a processor's time after which the process that makes the pictures of an image is ended; ten times as many on the clock.",
    ),
};

/** What `pictureConfig` reads. */
type PictureConfig = Readonly<Record<keyof typeof pictureConfig, number>>;

export const toPictureLimits = (config: PictureConfig): PictureLimits => ({
  maxPixels: config.FILES_PICTURE_MEGAPIXELS * MEGAPIXEL,
  maxMs: config.FILES_PICTURE_SECONDS * 1_000,
});

/** The limits without any setting. */
export const DEFAULT_PICTURE_LIMITS = toPictureLimits(z.object(pictureConfig).parse({}));

const GIGABYTE = 1_000_000_000;

const gigabytes = (byDefault: number, says: string) =>
  z.coerce.number().min(0.001).max(1_000_000).default(byDefault).describe(says);

/** How many bytes may be stored. */
const storageConfig = {
  FILES_TENANT_GIGABYTES: gigabytes(
    1_000,
    "How many gigabytes of files may be stored for one tenant; beyond it uploads get 429.",
  ),
  FILES_CALLER_GIGABYTES: gigabytes(
    200,
    "How many gigabytes of files one partner, agent, admin or service may have uploaded; beyond it uploads get 429.",
  ),
  FILES_CUSTOMER_GIGABYTES: gigabytes(
    5,
    "How many gigabytes of files one customer may have uploaded; beyond it uploads get 429.",
  ),
};

/** What `storageConfig` reads. */
type StorageConfig = Readonly<Record<keyof typeof storageConfig, number>>;

export const toStorageLimits = (config: StorageConfig): StorageLimits => ({
  ofTenant: config.FILES_TENANT_GIGABYTES * GIGABYTE,
  ofCaller: config.FILES_CALLER_GIGABYTES * GIGABYTE,
  ofCustomer: config.FILES_CUSTOMER_GIGABYTES * GIGABYTE,
});

/** The limits without any setting. */
export const DEFAULT_STORAGE_LIMITS = toStorageLimits(z.object(storageConfig).parse({}));

/** The environment of the files service. */
export const FilesConfig = z
  .object({ ...baseConfig, ...databaseConfig, ...eventsConfig, ...fileStoreConfig, ...pictureConfig, ...storageConfig })
  .superRefine(checkFileStore);
