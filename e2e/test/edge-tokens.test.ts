import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { JWK } from "jose";
import { describe, expect, test } from "vitest";
import { readDocuments } from "./support/answer-check.ts";
import { createHostileTokens } from "./support/hostile-tokens.ts";
import { startLoneGateway } from "./support/lone-gateway.ts";
import type { LoneGateway } from "./support/lone-gateway.ts";
import { AUTH, createToken } from "./support/tokens.ts";

const SAMPLE = { orderId: "o-1", id: "1", HelpSupportFileType: "LOG" } as const;

/** Every documented path with its method, filled in. */
const everyPath = async ({ gateway }: LoneGateway): Promise<readonly { method: string; url: string }[]> =>
  [...(await readDocuments(gateway)).values()].flatMap(({ servers, paths }) =>
    servers.flatMap((server) =>
      Object.entries(paths).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => ({
          method: method.toUpperCase(),
          url:
            (server.url === "/" ? "" : server.url) +
            path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
              name in SAMPLE ? SAMPLE[name as keyof typeof SAMPLE] : randomUUID(),
            ),
        })),
      ),
    ),
  );

test("no hostile token is accepted anywhere", { timeout: 300_000 }, async () => {
  await using lone = await startLoneGateway();
  const paths = await everyPath(lone);
  const tokens = await createHostileTokens();
  const accepted: string[] = [];
  let sent = 0;
  for (const [what, token] of Object.entries(tokens)) {
    for (const { method, url } of paths) {
      const answer = await lone.gateway.inject({
        method: method as "GET",
        url,
        headers: { authorization: `Bearer ${token}` },
      });
      sent += 1;
      if (answer.statusCode !== 401) accepted.push(`a token ${what} at ${method} ${url}: ${answer.statusCode}`);
    }
  }
  expect(accepted).toEqual([]);
  expect(Object.keys(tokens).length).toBeGreaterThanOrEqual(12);
  expect(sent).toBeGreaterThan(16 * 35);
  expect(lone.logs.join("")).not.toContain("intruder");
});

test("a good token is let through everywhere", async () => {
  await using lone = await startLoneGateway();
  const token = await createToken("agent");
  const refused: string[] = [];
  for (const { method, url } of await everyPath(lone)) {
    const headers = { authorization: `Bearer ${token}` };
    const { statusCode } = await lone.gateway.inject({ method: method as "GET", url, headers });
    if (statusCode === 401) refused.push(url);
  }
  // A chat page has tokens of its own, and a signed link is its own proof.
  expect(refused.filter((url) => !/^\/(?:chat|files)\//.test(url))).toEqual([]);
});

interface Signer {
  readonly jwk: JWK;
  readonly sign: () => Promise<string>;
}

const createSigner = async (alg: "RS256" | "ES256" | "EdDSA"): Promise<Signer> => {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const kid = randomUUID();
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" },
    sign: () =>
      new SignJWT({ role: "admin" })
        .setProtectedHeader({ alg, kid })
        // Each token is another one, so that none is remembered.
        .setJti(randomUUID())
        .setSubject("admin-1")
        .setIssuer(AUTH.issuer)
        .setAudience(AUTH.audience)
        .setExpirationTime("5m")
        .sign(privateKey),
  };
};

/** An identity provider that publishes the keys that it has at the moment. */
const startProvider = async (): Promise<AsyncDisposable & { url: string; keys: JWK[]; asked: number }> => {
  const provider = { keys: [] as JWK[], asked: 0, url: "" };
  const server = createServer((_request, response) => {
    provider.asked += 1;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: provider.keys }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  provider.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/jwks`;
  return Object.assign(provider, {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
};

describe("with the keys of an identity provider", () => {
  test("a rotation of keys refuses no valid token", async () => {
    await using provider = await startProvider();
    const signers = [await createSigner("RS256")];
    provider.keys = signers.map(({ jwk }) => jwk);
    await using lone = await startLoneGateway({
      tokens: { jwksUrl: provider.url, issuer: AUTH.issuer, audience: AUTH.audience },
    });
    const statuses: number[] = [];
    const ask = async (signer: Signer): Promise<void> => {
      const headers = { authorization: `Bearer ${await signer.sign()}` };
      statuses.push((await lone.gateway.inject({ url: "/openapi", headers })).statusCode);
    };
    for (const alg of ["ES256", "EdDSA", "RS256", "ES256"] as const) {
      const next = await createSigner(alg);
      signers.push(next);
      // The provider keeps the previous key for as long as its tokens live.
      provider.keys = signers.slice(-2).map(({ jwk }) => jwk);
      await Promise.all(signers.slice(-2).flatMap((signer) => Array.from({ length: 25 }, () => ask(signer))));
    }
    expect(statuses).toHaveLength(200);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(provider.asked).toBeLessThan(20);
    const [retired] = signers;
    if (retired === undefined) throw new Error("There was no first key.");
    await ask(retired);
    expect(statuses.at(-1)).toBe(401);
  });

  test("a provider that does not answer makes nobody's token good, and says so with 503", async () => {
    await using lone = await startLoneGateway({
      tokens: { jwksUrl: "http://127.0.0.1:1/jwks", issuer: AUTH.issuer, audience: AUTH.audience },
    });
    const signer = await createSigner("ES256");
    const headers = { authorization: `Bearer ${await signer.sign()}` };
    const answer = await lone.gateway.inject({ url: "/backend/api/support-ticket", headers });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
  });
});
