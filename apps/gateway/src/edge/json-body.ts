import { errorCodes } from "fastify";
import fp from "fastify-plugin";
import { EdgeError, invalidInput } from "./failure.ts";
import { checkJson } from "./json-text.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

const decode = (body: Buffer): string => {
  try {
    return decoder.decode(body);
  } catch {
    throw invalidInput([{ path: [], message: "is not UTF-8 text" }]);
  }
};

/** Reads a JSON body strictly; an empty one is no body. Throws `VALIDATION_FAILED` for whatever is not plain JSON. */
export const parseJsonBody = (body: Buffer): unknown => {
  const json = decode(body);
  if (json.trim() === "") return undefined;
  checkJson(json);
  try {
    return JSON.parse(json);
  } catch {
    throw invalidInput([{ path: [], message: "is not JSON" }]);
  }
};

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

/** JSON in UTF-8 is the only body that is taken, except where an operation registers parsers of its own. */
export const jsonBody = fp(
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
      try {
        done(null, parseJsonBody(typeof body === "string" ? Buffer.from(body) : body));
      } catch (error) {
        done(error instanceof Error ? error : new Error("The body cannot be read."), undefined);
      }
    });
    // Some clients name a type for every PUT and POST, also where they send nothing.
    app.addContentTypeParser("*", ({ headers }, _body, done) => {
      if (headers["content-length"] === "0") done(null, undefined);
      else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(headers["content-type"] ?? ""), undefined);
    });
    app.addHook("preParsing", async (request) => {
      const { "content-encoding": encoding, "content-type": type } = request.headers;
      if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
        throw new EdgeError("MEDIA_TYPE_REFUSED", "The body must not be compressed.", {
          "accept-encoding": "identity",
        });
      }
      const charset = type === undefined ? undefined : CHARSET.exec(type)?.[1]?.toLowerCase();
      if (charset !== undefined && charset !== "utf-8" && charset !== "utf8") {
        throw new EdgeError("MEDIA_TYPE_REFUSED", "The body must be UTF-8.");
      }
    });
  },
  { name: "json-body" },
);
