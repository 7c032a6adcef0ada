export { blobKey } from "./blob-key.ts";
