import sharp from "sharp";
import type { Sharp } from "sharp";
import type { DrawnPictures, PictureJob } from "./picture-job.ts";

/** The longest side of each picture, in pixels. A smaller image is not enlarged. */
const LONGEST = { preview: 2_048, thumbnail: 480 } as const;
const QUALITY = { preview: 82, thumbnail: 75 } as const;

// One picture at a time, and nothing of it is kept. No loader but those of the types that are taken here.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});

const open = async ({ contentType, bytes, maxPixels }: PictureJob): Promise<Sharp> => {
  if (contentType === "image/heic") {
    // Its decoder takes longer to load than most images to draw.
    const { decodeHeic } = await import("./decode-heic.ts");
    const { data, width, height } = await decodeHeic(bytes, maxPixels);
    return sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: maxPixels });
  }
  // `failOn: "none"`: a photo whose last bytes are missing shows what is there. The orientation is applied; what else a
  // camera wrote beside the image does not reach the result.
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: "none" }).autoOrient();
};

const fit = (image: Sharp, variant: keyof typeof LONGEST): Sharp =>
  image
    .resize({ width: LONGEST[variant], height: LONGEST[variant], fit: "inside", withoutEnlargement: true })
    .webp({ quality: QUALITY[variant], effort: 2 });

/** Draws an image small enough to be shown, without anything but its pixels. The thumbnail is made of the preview. */
export const drawPictures = async (job: PictureJob): Promise<DrawnPictures> => {
  const preview = await fit(await open(job), "preview").toBuffer();
  const thumbnail = await fit(sharp(preview), "thumbnail").toBuffer();
  return { preview, thumbnail };
};
