import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** A request with a small answer, or whose answer is not used. It is a GET where it has no parts. */
export interface SmallRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parts?: readonly Buffer[];
}

/** Sends a request; returns its answer where that is JSON. */
export const send = ({ url, headers = {}, parts }: SmallRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const body = parts === undefined ? undefined : Buffer.concat(parts);
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const outgoing = request(url, {
      agent,
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, ...length },
    });
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const isJson = response.headers["content-type"]?.startsWith("application/json") ?? false;
        const text = isJson ? Buffer.concat(chunks).toString() : "null";
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url} was answered with ${response.statusCode}: ${text}`));
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
