export { nameOfUpload, PlainFileName } from "./file-name.ts";
export {
  AbortedUpload,
  BeginUploadInput,
  CommitUploadInput,
  ContentType,
  FilePurpose,
  FileState,
  GetFileInput,
  LinkedFiles,
  LinkFilesInput,
  PreparedFile,
  PrepareFileInput,
  Sha256,
  StoredFile,
  Upload,
  UploadReference,
} from "./file.ts";
export { createFilesRouter } from "./router.ts";
export type { FilesHandlers, FilesRouter } from "./router.ts";
export { CONTENT_TYPES, FILE_RULES, isFileContentType, UPLOAD_PACE } from "./rules.ts";
export type { FileContentType, FileRule } from "./rules.ts";
