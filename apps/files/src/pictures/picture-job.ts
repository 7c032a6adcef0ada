/** The types that pictures can be made of. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/heic"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** What the process that draws is given. Jobs are done one after the other. */
export interface PictureJob {
  readonly contentType: PictureType;
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}

/** Both pictures, as WebP. */
export interface DrawnPictures {
  readonly preview: Uint8Array;
  readonly thumbnail: Uint8Array;
}

/** `failure` says for the log why there are no pictures. */
export type PictureAnswer = DrawnPictures | { readonly failure: string };
