import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
// @boundaries-ignore it is installed beside this file, in an image of its own
const S3rver = require("@20minutes/s3rver");
// @boundaries-ignore it is installed beside this file, in an image of its own
const { DUMMY_ACCOUNT } = require("@20minutes/s3rver/lib/models/account.js");

const directory = process.argv.at(-1);
const { ROOT_ACCESS_KEY = "", ROOT_SECRET_KEY = "", VGW_PORT = ":7070", VGW_HEALTH = "/health" } = process.env;
DUMMY_ACCOUNT.revokeAccessKey("S3RVER");
DUMMY_ACCOUNT.createKeyPair(ROOT_ACCESS_KEY, ROOT_SECRET_KEY);

const options = { directory, silent: true, vhostBuckets: false };
const answerObject = new S3rver(options).callback();
// The bucket's own path is read as without the slash at its end, which clients send and sign.
const answerBucket = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
const isBucket = (url) => /^\/[^/?]*\/?(?:\?|$)/u.test(url);

const server = createServer((request, response) => {
  if (request.url === VGW_HEALTH) response.end("ok");
  else (isBucket(request.url) ? answerBucket : answerObject)(request, response);
});
server.listen(Number(VGW_PORT.replace(/^.*:/u, "")), "0.0.0.0");
process.once("SIGTERM", () => process.exit(0));
