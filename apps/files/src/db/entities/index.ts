import { FileEntity } from "./file-entity.ts";
import { FileReferenceEntity } from "./file-reference-entity.ts";
import { StoredBytesEntity } from "./stored-bytes-entity.ts";

export { FileEntity, FileReferenceEntity, StoredBytesEntity };
export type { FileRecord } from "./file-entity.ts";

/** Every table of the service. */
export const entities = [FileEntity, FileReferenceEntity, StoredBytesEntity];
