import { expect, test } from "vitest";
import { z } from "zod";
import { databaseUrl, parseDatabaseUrl } from "./database-address.ts";
import { readConfig } from "./read-config.ts";

const hrefs = (text: string): string[] => parseDatabaseUrl(text).urls.map(({ href }) => href);

test("a URL with several hosts is one for each, and means one that takes changes by default", () => {
  const several = "postgres://app:s%40cret@db1,db2:5433,[::1]:5434/desk?sslmode=require";
  expect(hrefs(several)).toEqual([
    "postgres://app:s%40cret@db1/desk?sslmode=require",
    "postgres://app:s%40cret@db2:5433/desk?sslmode=require",
    "postgres://app:s%40cret@[::1]:5434/desk?sslmode=require",
  ]);
  expect(parseDatabaseUrl(several).target).toBe("read-write");
  expect(parseDatabaseUrl("postgres://db1/desk").target).toBe("any");
  const primary = parseDatabaseUrl("postgres://db1,db2/desk?target_session_attrs=primary");
  expect([primary.target, ...primary.urls.map(String)]).toEqual([
    "primary",
    "postgres://db1/desk",
    "postgres://db2/desk",
  ]);
});

test.each([
  ["db1:5432", "must be a URL such as postgres://user:password@127.0.0.1:5432."],
  ["mysql://db1", "must be a URL such as postgres://user:password@127.0.0.1:5432."],
  ["postgres://db1,db2:port/desk", "must be a URL such as postgres://user:password@127.0.0.1:5432."],
  ["postgres://db1/desk?target_session_attrs=standby", "has target_session_attrs=standby: it must be one of any,"],
  ["postgres://db1/desk?sslmode=always", "has sslmode=always: it must be one of disable,"],
  [
    "postgres://db1/desk?sslrootcert=/none.pem",
    "has sslrootcert=/none.pem: it must be the path of a file that can be read",
  ],
])("%s is refused with what to fix", (DATABASE_URL, problem) => {
  expect(() => readConfig(z.object({ DATABASE_URL: databaseUrl }), { DATABASE_URL })).toThrow(problem);
});
