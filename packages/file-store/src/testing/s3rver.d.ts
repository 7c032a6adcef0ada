declare module "@20minutes/s3rver" {
  import type { RequestListener } from "node:http";

  export interface S3rverOptions {
    readonly directory: string;
    readonly silent?: boolean;
    readonly allowMismatchedSignatures?: boolean;
    readonly configureBuckets?: readonly { readonly name: string; readonly configs?: readonly string[] }[];
  }

  /** A server that speaks S3 and keeps objects in a folder; it knows one access key, `S3RVER`, with that as its secret. */
  export default class S3rver {
    constructor(options: S3rverOptions);
    configureBuckets(): Promise<unknown>;
    /** Koa's request listener. */
    callback(): RequestListener;
  }
}
