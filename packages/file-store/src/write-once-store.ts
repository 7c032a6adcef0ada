import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** Small records that are numbered from 1, written once and never changed. */
export interface WriteOnceStore {
  /** Says whether it was written: not where there is a record of that number already. */
  create(number: number, text: string): Promise<boolean>;
  /** The record, or `undefined` where there is none. */
  read(number: number): Promise<string | undefined>;
  /** The highest number that there is a record of; 0 where there is none. */
  last(): Promise<number>;
}

const A_FOLDER_HOLDS = 1000;
const SUFFIX = ".json";

/** Folders and files sort by their numbers. */
const folderOf = (number: number): string => String(Math.floor(number / A_FOLDER_HOLDS)).padStart(9, "0");
const keyOf = (number: number): string => `${folderOf(number)}/${String(number).padStart(12, "0")}${SUFFIX}`;
const numberOf = (name: string): number =>
  new RegExp(`^\\d{12}\\${SUFFIX}$`, "u").test(name) ? Number(name.slice(0, -SUFFIX.length)) : 0;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/** Records as files, a thousand a folder. */
export const createWriteOnceFolder = (folder: string): WriteOnceStore => ({
  create: async (number, text) => {
    const path = join(folder, keyOf(number));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = join(folder, `.${randomUUID()}`);
    try {
      const file = await open(draft, "wx", 0o400);
      await file.writeFile(text);
      await file.sync();
      await file.close();
      // A link appears whole or not at all, and fails where another process was first.
      await link(draft, path);
      return true;
    } catch (error) {
      if (hasCode(error, "EEXIST")) return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  },
  read: async (number) => {
    try {
      return await readFile(join(folder, keyOf(number)), "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  },
  last: async () => {
    const names = async (path: string): Promise<string[]> =>
      readdir(path).catch((error: unknown) => {
        if (hasCode(error, "ENOENT")) return [];
        throw error;
      });
    const folders = (await names(folder)).filter((name) => /^\d{9}$/u.test(name)).toSorted();
    for (const name of folders.toReversed()) {
      const last = Math.max(0, ...(await names(join(folder, name))).map(numberOf));
      if (last > 0) return last;
    }
    return 0;
  },
});

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
