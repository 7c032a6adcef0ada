import { FileEntity } from "./file-entity.ts";
import { FileReferenceEntity } from "./file-reference-entity.ts";

export { FileEntity, FileReferenceEntity };
export type { FileRecord } from "./file-entity.ts";

/** Every table of the service. */
export const entities = [FileEntity, FileReferenceEntity];
