import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Settings } from "../s3-store.ts";

/** A Koa server that speaks S3 and keeps objects in a folder; the package comes without types. */
interface S3rver {
  configureBuckets(): Promise<unknown>;
  callback(): RequestListener;
}
type S3rverConstructor = new (options: {
  readonly directory: string;
  readonly silent: boolean;
  readonly configureBuckets: readonly { readonly name: string }[];
  readonly allowMismatchedSignatures?: boolean;
}) => S3rver;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package has no types
const S3rver = createRequire(import.meta.url)("@20minutes/s3rver") as S3rverConstructor;

/** A server on 127.0.0.1 that speaks S3, with one bucket that is empty at first. */
export interface S3Server extends AsyncDisposable {
  readonly settings: S3Settings & {
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

const BUCKET = "crossdesk-files";

/** The path of a bucket itself, as against an object's. */
const BUCKET_PATH = /^\/[^/?]+\/?(?:\?|$)/u;

/** Starts a server that speaks S3, on a free port; its objects vanish with it. */
export const startS3Server = async (): Promise<S3Server> => {
  const directory = await mkdtemp(join(tmpdir(), "crossdesk-s3-"));
  const options = { directory, silent: true, configureBuckets: [{ name: BUCKET }] };
  const strict = new S3rver(options);
  await strict.configureBuckets();
  // The server reads the bucket's own path as without the slash at its end, which the client sends and signs.
  const answerObject = strict.callback();
  const answerBucket = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
  const server = createServer((request, response) => {
    const answer = BUCKET_PATH.test(request.url ?? "") ? answerBucket : answerObject;
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The S3 server has no port.");
  return {
    settings: {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: "us-east-1",
      bucket: BUCKET,
      pathStyle: true,
      // The only key that the server knows.
      credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      await rm(directory, { recursive: true, force: true });
    },
  };
};
