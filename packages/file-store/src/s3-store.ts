import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { GetObjectCommand, HeadBucketCommand, NoSuchKey, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { Disk } from "flydrive";
import { S3Driver } from "flydrive/drivers/s3";
import { blobKey, PICTURE_VARIANTS, pictureKey } from "./blob-key.ts";
import { BlobNotFoundError } from "./blob-store.ts";
import type { BlobStore, ByteRange } from "./blob-store.ts";
import { listBlobs, listPictures, listShards } from "./list-blobs.ts";
import { stageFile, sweepFolder } from "./staging.ts";

/** An S3-compatible service and the bucket in it. */
export interface S3Settings {
  /** AWS's own for the region where it is left out. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** The machine's own (environment, instance role) where they are left out. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** The bucket in the path, not in the host name: what most services but AWS want. */
  readonly pathStyle: boolean;
}

const ATTEMPTS = 3;
/** Downloads hold a connection as long as their reader takes; the client's own default is 50. */
const MAX_CONNECTIONS = 512;

export const clientConfig = ({ endpoint, region, credentials, pathStyle }: S3Settings): S3ClientConfig => ({
  region,
  forcePathStyle: pathStyle,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
  // What other services than AWS understand.
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
  requestHandler: {
    connectionTimeout: 5_000,
    httpAgent: { keepAlive: true, maxSockets: MAX_CONNECTIONS },
    httpsAgent: { keepAlive: true, maxSockets: MAX_CONNECTIONS },
  },
});

/** What a bucket's own address answers with. HEAD has no body, so that the client knows of no other reason than "unknown". */
const BUCKET_FAULTS: Readonly<Record<number, (settings: S3Settings) => string>> = {
  301: ({ bucket, region }) => `the bucket "${bucket}" is not in the region ${region}`,
  400: ({ bucket, region }) => `the bucket "${bucket}" or its region ${region} is not as the store expects`,
  403: ({ bucket }) => `the access key may not use the bucket "${bucket}"`,
  404: ({ bucket, endpoint }) => `there is no bucket "${bucket}" at ${endpoint ?? "AWS"}`,
};

const explainBucket = (error: unknown, settings: S3Settings): unknown => {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const explain = status === undefined ? undefined : BUCKET_FAULTS[status];
  return explain === undefined ? error : new Error(explain(settings), { cause: error });
};

/**
 * Blobs as objects of a bucket. They are received into a temporary file in `stagingFolder` first: memory stays flat, a
 * cut upload never reaches the bucket, and a transfer that fails is repeated.
 */
export const createS3Store = (
  settings: S3Settings,
  { stagingFolder }: { readonly stagingFolder: string },
): BlobStore => {
  const client = new S3Client(clientConfig(settings));
  const disk = new Disk(new S3Driver({ client, bucket: settings.bucket, visibility: "private", supportsACL: false }));
  const staging = join(stagingFolder, "staging");

  const upload = async (path: string, key: string): Promise<void> => {
    const { size } = await stat(path);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await disk.putStream(key, createReadStream(path), {
          contentLength: size,
          contentType: "application/octet-stream",
        });
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await delay(200 * attempt);
      }
    }
  };

  const getObject = async (fileId: string, range: ByteRange | undefined): Promise<Readable> => {
    const { Body: body, ContentLength: length } = await client.send(
      new GetObjectCommand({
        Bucket: settings.bucket,
        Key: blobKey(fileId),
        ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
      }),
    );
    if (!(body instanceof Readable)) throw new TypeError("The S3 client gave no stream.");
    if (range !== undefined && length !== range.end - range.start + 1) {
      body.destroy();
      throw new Error(`The store gave ${length} bytes, not the range ${range.start}-${range.end}.`);
    }
    return body;
  };

  return {
    kind: "s3",
    stage: async (fileId) => {
      const staged = await stageFile(staging, fileId);
      return {
        stream: staged.stream,
        discard: staged.discard,
        publish: async () => {
          await upload(staged.path, blobKey(fileId));
          await staged.discard();
        },
      };
    },
    read: async (fileId, range) => {
      try {
        return await getObject(fileId, range);
      } catch (error) {
        throw error instanceof NoSuchKey ? new BlobNotFoundError(fileId, { cause: error }) : error;
      }
    },
    delete: async (fileId) => {
      await disk.delete(blobKey(fileId));
      for (const variant of PICTURE_VARIANTS) await disk.delete(pictureKey(fileId, variant));
    },
    shards: () => listShards(disk),
    list: (shard) => listBlobs(disk, shard),
    writePicture: (fileId, variant, bytes) =>
      disk.put(pictureKey(fileId, variant), bytes, { contentType: "application/octet-stream" }),
    readPicture: async (fileId, variant) => {
      try {
        const { Body: body } = await client.send(
          new GetObjectCommand({ Bucket: settings.bucket, Key: pictureKey(fileId, variant) }),
        );
        return body === undefined ? null : Buffer.from(await body.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },
    listPictures: (shard) => listPictures(disk, shard),
    sweepStaging: (before) => sweepFolder(staging, before),
    check: async () => {
      try {
        await client.send(new HeadBucketCommand({ Bucket: settings.bucket }));
      } catch (error) {
        throw explainBucket(error, settings);
      }
    },
  };
};
