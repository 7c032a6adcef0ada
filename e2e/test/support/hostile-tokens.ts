import { createHmac, generateKeyPairSync } from "node:crypto";
import { exportJWK, importPKCS8, SignJWT, UnsecuredJWT } from "jose";
import type { JWTHeaderParameters } from "jose";
import { AUTH } from "./tokens.ts";

const secret = new TextEncoder().encode(AUTH.secret);

/** A token's claims, all as they should be. */
const complete = (header: JWTHeaderParameters = { alg: "HS256" }): SignJWT =>
  new SignJWT({ role: "admin" })
    .setProtectedHeader(header)
    .setSubject("intruder")
    .setIssuer(AUTH.issuer)
    .setAudience(AUTH.audience)
    .setExpirationTime("1h");

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const resign = (header: object, payload: object, key: Uint8Array): string => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
};

const withPayload = (token: string, change: Record<string, unknown>): string => {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const parsed: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return `${header}.${encode({ ...(typeof parsed === "object" ? parsed : {}), ...change })}.${signature}`;
};

/** Tokens that no gateway may accept, by what is wrong with them. */
export const createHostileTokens = async (): Promise<Readonly<Record<string, string>>> => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const rsa = await importPKCS8(privateKey, "RS256", { extractable: true });
  const { n, e, kty } = await exportJWK(rsa);
  const now = Math.floor(Date.now() / 1_000);
  const payload = { sub: "intruder", role: "admin", iss: AUTH.issuer, aud: AUTH.audience, exp: now + 3_600 };
  const good = await complete().sign(secret);
  return {
    "signed by nobody (alg none)": new UnsecuredJWT({ role: "admin" })
      .setSubject("intruder")
      .setIssuer(AUTH.issuer)
      .setAudience(AUTH.audience)
      .setExpirationTime("1h")
      .encode(),
    "signed with another secret": await complete().sign(new TextEncoder().encode("x".repeat(64))),
    "with a changed payload": withPayload(good, { sub: "somebody-else" }),
    "with its signature cut off": `${good.split(".").slice(0, 2).join(".")}.`,
    "that has expired": await complete()
      .setExpirationTime(now - 60)
      .sign(secret),
    "that never expires": resign({ alg: "HS256" }, { ...payload, exp: undefined }, secret),
    "that is not valid yet": await complete()
      .setNotBefore(now + 600)
      .sign(secret),
    "of another issuer": await complete().setIssuer("https://elsewhere.example").sign(secret),
    "for another audience": await complete().setAudience("another-system").sign(secret),
    "with another algorithm (HS512)": await complete({ alg: "HS512" }).sign(secret),
    "that brings its own key": await complete({
      alg: "RS256",
      jwk: { kty: kty ?? "RSA", n: n ?? "", e: e ?? "" },
    }).sign(rsa),
    "signed with a public key as if it were the secret": resign(
      { alg: "HS256" },
      payload,
      new TextEncoder().encode(publicKey),
    ),
    "with an extension that nobody knows": resign({ alg: "HS256", crit: ["x"], x: true }, payload, secret),
    "of a role that does not exist": resign({ alg: "HS256" }, { ...payload, role: "root" }, secret),
    "of nobody": resign({ alg: "HS256" }, { ...payload, sub: undefined }, secret),
    "that is none": "not-a-token",
  };
};
