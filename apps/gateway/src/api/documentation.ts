import type { oas31 } from "zod-openapi";
import type { Operations } from "./api.ts";
import type { FailureKind } from "../edge/failure.ts";

/** A body that is not JSON, as OpenAPI describes it. */
export interface MediaNote {
  readonly contentType: string;
  readonly schema: oas31.SchemaObject;
}

/** What the reference says of one operation beside its schemas, which describe their fields themselves. */
export interface OperationNotes {
  /** In Markdown: what it does, and what one must know to call it. */
  readonly description: string;
  /** What can go wrong here, beside what can go wrong with any operation. */
  readonly failures: readonly FailureKind[];
  readonly requestExample?: unknown;
  /** By status. */
  readonly answerExamples?: Readonly<Record<number, unknown>>;
  /** Whether a call without the body makes sense. */
  readonly bodyOptional?: boolean;
  readonly requestMedia?: MediaNote;
  /** Answers that are not JSON, by status; `null` for one without a body. */
  readonly answerMedia?: Readonly<Record<number, MediaNote | null>>;
  /** Headers that belong to successful answers: what each of them says. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
}

/** What the reference says of an API. Every operation has its notes: one without does not compile. */
export interface Documentation<Ops extends Operations = Operations> {
  /** In Markdown: who the API is for, and what holds for all of its operations. */
  readonly description: string;
  readonly operations: { readonly [Name in keyof Ops]: OperationNotes };
}

/** A body of bytes: a file's. */
export const BYTES: MediaNote = { contentType: "*/*", schema: { type: "string", format: "binary" } };

/** A form whose one part is a file. */
export const FILE_FORM: MediaNote = {
  contentType: "multipart/form-data",
  schema: {
    type: "object",
    properties: { file: { type: "string", format: "binary", description: "The file." } },
    required: ["file"],
  },
};
