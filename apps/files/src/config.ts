import { checkFileStore, fileStoreConfig } from "@crossdesk/file-store";
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
    .describe("Seconds after which the process that makes the pictures of an image is ended."),
};

/** What `pictureConfig` reads. */
type PictureConfig = Readonly<Record<keyof typeof pictureConfig, number>>;

export const toPictureLimits = (config: PictureConfig): PictureLimits => ({
  maxPixels: config.FILES_PICTURE_MEGAPIXELS * MEGAPIXEL,
  maxMs: config.FILES_PICTURE_SECONDS * 1_000,
});

/** The limits without any setting. */
export const DEFAULT_PICTURE_LIMITS = toPictureLimits(z.object(pictureConfig).parse({}));

/** The environment of the files service. */
export const FilesConfig = z
  .object({ ...baseConfig, ...databaseConfig, ...eventsConfig, ...fileStoreConfig, ...pictureConfig })
  .superRefine(checkFileStore);
