/** The smallest image of each kind that its first bytes identify. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const jpeg = Buffer.from(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=",
  "base64",
);
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const webp = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");
const heic = Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), Buffer.alloc(64)]);

export const IMAGES = { png, jpeg, gif, webp, heic };

/** `head`, and zeros up to `size`. */
export const padded = (head: Buffer, size: number): Buffer => Buffer.concat([head, Buffer.alloc(size - head.length)]);

export interface FormFile {
  readonly name?: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly bytes: Uint8Array<ArrayBuffer> | Buffer;
}

/** A form with one file, as a browser would send it. */
export const formOf = ({
  name = "file",
  fileName = "sample",
  type = "application/octet-stream",
  bytes,
}: FormFile): FormData => {
  const form = new FormData();
  form.set(name, new Blob([new Uint8Array(bytes)], { type }), fileName);
  return form;
};
