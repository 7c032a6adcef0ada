import libheif from "libheif-js/wasm-bundle.js";

/** Uncompressed RGBA, as wide and high as it is seen. */
export interface RawImage {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Decodes a file's main image, already turned upright. Nothing is decoded where it has more than `maxPixels`. */
export const decodeHeic = (bytes: Uint8Array, maxPixels: number): Promise<RawImage> => {
  const images = new libheif.HeifDecoder().decode(bytes);
  const image = images.find((candidate) => candidate.is_primary()) ?? images[0];
  if (image === undefined) throw new Error("The file holds no image.");
  const [width, height] = [image.get_width(), image.get_height()];
  if (!(width > 0 && height > 0 && width * height <= maxPixels)) {
    throw new Error(`The image has ${width} × ${height} pixels.`);
  }
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  return new Promise((resolve, reject) => {
    image.display(target, (drawn) => {
      if (drawn === null) reject(new Error("The image could not be decoded."));
      else resolve(target);
    });
  });
};
