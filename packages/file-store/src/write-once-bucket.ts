import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { clientConfig } from "./s3-store.ts";
import type { S3Settings } from "./s3-store.ts";
import { keyOf, numberOf } from "./write-once-store.ts";
import type { WriteOnceStore } from "./write-once-store.ts";

const isStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);

/** Records as objects of a bucket below a prefix; a bucket with object lock also protects them from holders of the key. */
export const createWriteOnceBucket = (settings: S3Settings, prefix: string): WriteOnceStore => {
  const client = new S3Client(clientConfig(settings));
  const Bucket = settings.bucket;
  const toKey = (number: number): string => `${prefix}${keyOf(number)}`;
  const exists = async (number: number): Promise<boolean> => {
    try {
      await client.send(new HeadObjectCommand({ Bucket, Key: toKey(number) }));
      return true;
    } catch (error) {
      if (error instanceof NotFound || isStatus(error, 404)) return false;
      throw error;
    }
  };
  const list = async (below: string, delimiter?: string): Promise<string[]> => {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket, Prefix: below, Delimiter: delimiter, ContinuationToken: token }),
      );
      const names =
        delimiter === undefined
          ? page.Contents?.map(({ Key }) => Key)
          : page.CommonPrefixes?.map((each) => each.Prefix);
      found.push(...(names ?? []).flatMap((name) => (name === undefined ? [] : [name.slice(below.length)])));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found.toSorted();
  };
  return {
    create: async (number, text) => {
      // Asked for besides, as not every service knows conditions.
      if (await exists(number)) return false;
      try {
        const object = { Bucket, Key: toKey(number), Body: text, ContentType: "application/json" };
        await client.send(new PutObjectCommand({ ...object, IfNoneMatch: "*" }));
        return true;
      } catch (error) {
        if (isStatus(error, 409, 412)) return false;
        throw error;
      }
    },
    read: async (number) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: toKey(number) }));
        return await Body?.transformToString("utf8");
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    last: async () => {
      for (const folder of (await list(prefix, "/")).toReversed()) {
        const last = Math.max(0, ...(await list(`${prefix}${folder}`)).map(numberOf));
        if (last > 0) return last;
      }
      return 0;
    },
  };
};
