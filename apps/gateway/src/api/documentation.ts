import type { Operations } from "./api.ts";
import type { FailureKind } from "../edge/failure.ts";

/** A body that is not JSON, as OpenAPI describes it. */
export interface MediaNote {
  readonly contentType: string;
  /** JSON Schema of a form's parts; bytes have none. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** What the reference says of one operation beside its schemas. */
export interface OperationNotes {
  /** In Markdown: what it does, and what one must know to call it. */
  readonly description: string;
  /** What can go wrong here, beside what can go wrong with any operation. */
  readonly failures: readonly FailureKind[];
  readonly requestExample?: unknown;
  /** Of parameters in path, query and headers, by name. */
  readonly parameterExamples?: Readonly<Record<string, string | number>>;
  /** By status. */
  readonly answerExamples?: Readonly<Record<number, unknown>>;
  /** Whether a call without the body makes sense. */
  readonly bodyOptional?: boolean;
  readonly requestMedia?: MediaNote;
  /** Answers that are not JSON, by status. */
  readonly answerMedia?: Readonly<Record<number, MediaNote>>;
  /** Headers that belong to successful answers: what each of them says. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
}

/** What the reference says of an API. Every operation has its notes: one without does not compile. */
export interface Documentation<Ops extends Operations = Operations> {
  /** In Markdown: who the API is for, and what holds for all of its operations. */
  readonly description: string;
  readonly operations: { readonly [Name in keyof Ops]: OperationNotes };
}
