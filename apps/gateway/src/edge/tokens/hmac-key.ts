import type { CryptoKey } from "jose";

/** A secret made ready for HS256 once: jose would import bytes again for each token, at half of what signing it costs. */
export const importHmacKey = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
