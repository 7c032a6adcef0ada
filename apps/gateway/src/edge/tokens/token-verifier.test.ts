import { createServer } from "node:http";
import type { Server } from "node:http";
import { CrossdeskError } from "@crossdesk/contracts";
import { CompactSign, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import type { CryptoKey, JWK, JWTPayload } from "jose";
import { describe, expect, test } from "vitest";
import { createTokenVerifier } from "./token-verifier.ts";

const SECRET = "a secret of more than thirty-two characters";
const NAMES = { issuer: "crossdesk", audience: "crossdesk" };
const CLAIMS = { sub: "user-1", role: "customer", iss: "crossdesk", aud: "crossdesk" };

const inOneHour = (): number => Math.floor(Date.now() / 1_000) + 3_600;

const sign = (claims: JWTPayload, secret = SECRET, alg = "HS256"): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

/** Signs claims as they are written, such as JSON can be and no number is. */
const signText = (claims: string): Promise<string> =>
  new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(SECRET));

const kindOf = async (verification: Promise<unknown>): Promise<string> => {
  try {
    await verification;
    return "accepted";
  } catch (error) {
    return error instanceof CrossdeskError ? error.kind : String(error);
  }
};

describe("tokens signed by a shared secret", () => {
  const verify = createTokenVerifier({ secret: SECRET, ...NAMES });

  test("a token's claims are the caller", async () => {
    const claims = {
      ...CLAIMS,
      role: "agent",
      entityId: "FP_SG",
      name: "Ann",
      email: "ann@example.com",
      languages: ["eng"],
    };
    expect(await verify(await sign({ ...claims, exp: inOneHour() }))).toEqual({
      subject: "user-1",
      role: "agent",
      entityId: "FP_SG",
      name: "Ann",
      email: "ann@example.com",
      languages: ["eng"],
    });
  });

  test.each([
    ["customer", "main"],
    ["partner", "main"],
    ["agent", "main"],
    ["admin", null],
    ["service", null],
  ])("a %s without entityId belongs to %s", async (role, entityId) => {
    const caller = await verify(await sign({ ...CLAIMS, role, exp: inOneHour() }));
    expect(caller.entityId).toBe(entityId);
  });

  test("every hostile token is refused", async () => {
    const exp = inOneHour();
    const good = await sign({ ...CLAIMS, exp });
    const [header = "", payload = "", signature = ""] = good.split(".");
    const swapped = Buffer.from(JSON.stringify({ ...CLAIMS, role: "admin", exp })).toString("base64url");
    const hostile: Record<string, string> = {
      empty: "",
      "not a token": "abc",
      unsigned: new UnsecuredJWT({ ...CLAIMS, exp }).encode(),
      "alg none by hand": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`,
      "signature cut off": `${header}.${payload}.`,
      "claims swapped": `${header}.${swapped}.${signature}`,
      "another secret": await sign({ ...CLAIMS, exp }, "another secret of more than thirty-two chars"),
      "another algorithm": await sign({ ...CLAIMS, exp }, SECRET.repeat(2), "HS512"),
      expired: await sign({ ...CLAIMS, exp: exp - 7_200 }),
      "without exp": await sign(CLAIMS),
      "not yet valid": await sign({ ...CLAIMS, exp, nbf: exp - 60 }),
      "an exp that is no time": await signText(
        `{"sub":"u","role":"customer","iss":"crossdesk","aud":"crossdesk","exp":1e400}`,
      ),
      "another issuer": await sign({ ...CLAIMS, exp, iss: "somebody" }),
      "another audience": await sign({ ...CLAIMS, exp, aud: "somebody" }),
      "without sub": await sign({ role: "customer", iss: CLAIMS.iss, aud: CLAIMS.aud, exp }),
      "without role": await sign({ ...CLAIMS, exp, role: undefined }),
      "unknown role": await sign({ ...CLAIMS, exp, role: "root" }),
      "entityId of a wrong type": await sign({ ...CLAIMS, exp, entityId: 7 }),
      "unknown crit": await new SignJWT({ ...CLAIMS, exp })
        .setProtectedHeader({ alg: "HS256", crit: ["x"], x: 1 })
        .sign(new TextEncoder().encode(SECRET), { crit: { x: true } }),
      "too long": await sign({ ...CLAIMS, exp, name: "n".repeat(9_000) }),
    };
    const answers = await Promise.all(
      Object.entries(hostile).map(async ([name, token]) => [name, await kindOf(verify(token))]),
    );
    expect(answers).toEqual(Object.keys(hostile).map((name) => [name, "UNAUTHENTICATED"]));
  });

  test.each(
    ["a\u0000b", "\ud800"].flatMap((value) => [
      { sub: value },
      { entityId: value },
      { name: value },
      { email: value },
      { languages: ["eng", value] },
    ]),
  )("a token that claims %j is refused by that claim's name", async (claims) => {
    const verification = verify(await sign({ ...CLAIMS, exp: inOneHour(), ...claims }));
    await expect(verification).rejects.toMatchObject({
      kind: "UNAUTHENTICATED",
      message: `The token's claim "${Object.keys(claims).join("")}" is missing or not usable.`,
    });
  });

  describe("clocks", () => {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const at = now / 1_000;
    const verifyNow = createTokenVerifier({ secret: SECRET, ...NAMES }, () => now);

    test.each([
      ["exp", { exp: at - 59 }],
      ["nbf", { exp: at + 60, nbf: at + 59 }],
      ["iat", { exp: at + 60, iat: at + 59 }],
    ])("that differ by less than a minute make no token invalid by its %s", async (_claim, claims) => {
      expect(await kindOf(verifyNow(await sign({ ...CLAIMS, ...claims })))).toBe("accepted");
    });

    test.each([
      [{ exp: at - 61 }, `The token has expired at ${new Date(now - 61_000).toISOString()}.`],
      [
        { exp: at + 60, nbf: at + 61 },
        `The token is not yet valid: its "nbf" is ${new Date(now + 61_000).toISOString()}.`,
      ],
      [
        { exp: at + 60, iat: at + 61 },
        `The token was issued in the future (${new Date(now + 61_000).toISOString()}): compare the clocks.`,
      ],
      [{}, 'The token has no claim "exp".'],
      [{ exp: at + 60, iss: "x" }, 'The token\'s claim "iss" is not the issuer that is accepted here.'],
      [{ exp: at + 60, aud: "x" }, 'The token\'s claim "aud" does not name the audience that is accepted here.'],
    ])("and other reasons: %j is refused with a true sentence", async (claims, message) => {
      const verification = verifyNow(await sign({ ...CLAIMS, ...claims }));
      await expect(verification).rejects.toMatchObject({ kind: "UNAUTHENTICATED", message });
    });
  });

  test.each([
    ["exp", "1e400"],
    ["exp", "1e15"],
    ["exp", "-1"],
    ["nbf", "-1e400"],
    ["iat", "-1e400"],
    ["iat", "1e400"],
  ])("a token whose %s is %s is refused by that claim's name", async (claim, value) => {
    const times = { exp: String(inOneHour()), [claim]: value };
    const written = Object.entries(times).map(([name, time]) => `"${name}":${time}`);
    const verification = verify(await signText(`${JSON.stringify(CLAIMS).slice(0, -1)},${written.join(",")}}`));
    await expect(verification).rejects.toMatchObject({
      kind: "UNAUTHENTICATED",
      message: expect.stringMatching(`claim "${claim}" is not a time|has expired at`) as string,
    });
  });

  test("what is wrong with a token is said: its signature, its algorithm, its form", async () => {
    const claims = { ...CLAIMS, exp: inOneHour() };
    const messages = await Promise.all(
      [
        await sign(claims, "another secret of more than thirty-two chars"),
        await sign(claims, SECRET.repeat(2), "HS512"),
        "abc",
      ].map((token) => verify(token).catch((error: unknown) => (error instanceof Error ? error.message : ""))),
    );
    expect(messages).toEqual([
      "The token's signature is wrong: it was signed by another key, or changed.",
      "The token's algorithm is not accepted here.",
      "The token is not a well-formed JWT.",
    ]);
  });

  test("claims that are empty are absent", async () => {
    const claims = { ...CLAIMS, exp: inOneHour(), name: "", email: "" };
    expect(await verify(await sign(claims))).toEqual({ subject: "user-1", role: "customer", entityId: "main" });
  });

  test("where a token's age is limited, an old one is refused, also one that was accepted, and one without iat", async () => {
    let now = Date.now();
    const at = Math.floor(now / 1_000);
    const verifyAt = createTokenVerifier({ secret: SECRET, ...NAMES, maxAgeSeconds: 600 }, () => now);
    const token = await sign({ ...CLAIMS, iat: at, exp: at + 86_400 });
    expect(await kindOf(verifyAt(token))).toBe("accepted");
    now += 661_000;
    await expect(verifyAt(token)).rejects.toMatchObject({
      message: "The token was issued too long ago: get a new one.",
    });
    await expect(verifyAt(await sign({ ...CLAIMS, exp: at + 86_400 }))).rejects.toMatchObject({
      message: 'The token has no claim "iat".',
    });
  });

  test("without a limit that was set, a token is good for 366 days at most, with iat or without", async () => {
    let now = Date.now();
    const at = Math.floor(now / 1_000);
    const verifyAt = createTokenVerifier({ secret: SECRET, ...NAMES }, () => now);
    const years = 10 * 365 * 86_400;
    const dated = await sign({ ...CLAIMS, iat: at, exp: at + years });
    expect(await kindOf(verifyAt(dated))).toBe("accepted");
    now += 367 * 86_400_000;
    await expect(verifyAt(dated)).rejects.toMatchObject({
      message: "The token was issued too long ago: get a new one.",
    });
    const undated = async (lifetime: number) =>
      verifyAt(await sign({ ...CLAIMS, exp: Math.floor(now / 1_000) + lifetime }));
    expect(await kindOf(undated(365 * 86_400))).toBe("accepted");
    await expect(undated(years)).rejects.toMatchObject({ message: expect.stringContaining("more than a year") });
  });

  test("a token that was accepted is refused once it has expired", async () => {
    let now = Date.now();
    const verifyAt = createTokenVerifier({ secret: SECRET, ...NAMES }, () => now);
    const token = await sign({ ...CLAIMS, exp: Math.floor(now / 1_000) + 60 });
    expect(await kindOf(verifyAt(token))).toBe("accepted");
    now += 121_000;
    expect(await kindOf(verifyAt(token))).toBe("UNAUTHENTICATED");
  });
});

interface Provider extends AsyncDisposable {
  readonly url: string;
  rotate(kid: string, alg?: string): Promise<CryptoKey>;
  fail(): void;
}

const startProvider = async (): Promise<Provider> => {
  let keys: JWK[] = [];
  let failing = false;
  const server: Server = createServer((_request, response) => {
    response.statusCode = failing ? 500 : 200;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The provider has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/jwks.json`,
    rotate: async (kid, alg = "ES256") => {
      const { publicKey, privateKey } = await generateKeyPair(alg);
      keys = [{ ...(await exportJWK(publicKey)), kid, alg }];
      return privateKey;
    },
    fail: () => {
      failing = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("tokens signed by an identity provider", () => {
  const signWith = (key: CryptoKey, header: { alg: string; kid?: string }): Promise<string> =>
    new SignJWT({ ...CLAIMS, exp: inOneHour() }).setProtectedHeader(header).sign(key);

  test.each(["RS256", "ES256", "EdDSA"])("%s is accepted", async (alg) => {
    await using provider = await startProvider();
    const key = await provider.rotate("one", alg);
    const verify = createTokenVerifier({ jwksUrl: provider.url, ...NAMES });
    expect(await kindOf(verify(await signWith(key, { alg, kid: "one" })))).toBe("accepted");
    expect(await kindOf(verify(await signWith(key, { alg })))).toBe("accepted");
  });

  test("a secret, and the public key used as one, are refused", async () => {
    await using provider = await startProvider();
    await provider.rotate("one");
    const verify = createTokenVerifier({ jwksUrl: provider.url, ...NAMES });
    expect(await kindOf(verify(await sign({ ...CLAIMS, exp: inOneHour() })))).toBe("UNAUTHENTICATED");
  });

  test("a new key is taken at once, also right after another look at the keys", async () => {
    await using provider = await startProvider();
    const first = await provider.rotate("one");
    const verify = createTokenVerifier({ jwksUrl: provider.url, ...NAMES });
    const tokens = [await signWith(first, { alg: "ES256", kid: "one" })];
    expect(await kindOf(verify(tokens[0] ?? ""))).toBe("accepted");
    const second = await provider.rotate("two");
    tokens.push(
      await signWith(second, { alg: "ES256", kid: "two" }),
      await signWith(second, { alg: "ES256", kid: "two" }),
    );
    expect(await Promise.all(tokens.map((token) => kindOf(verify(token))))).toEqual([
      "accepted",
      "accepted",
      "accepted",
    ]);
    expect(await kindOf(verify(await signWith(first, { alg: "ES256", kid: "one" })))).toBe("UNAUTHENTICATED");
  });

  test("a provider that fails makes us unavailable, and no token invalid", async () => {
    await using provider = await startProvider();
    const key = await provider.rotate("one");
    provider.fail();
    const verify = createTokenVerifier({ jwksUrl: provider.url, ...NAMES });
    expect(await kindOf(verify(await signWith(key, { alg: "ES256", kid: "one" })))).toBe("SERVICE_UNAVAILABLE");
  });
});
