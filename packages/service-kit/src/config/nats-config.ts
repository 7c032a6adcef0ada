import { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { readableFile } from "./readable-file.ts";

const PROTOCOLS = new Set(["nats:", "tls:", "ws:", "wss:"]);

const isServer = (address: string): boolean => URL.canParse(address) && PROTOCOLS.has(new URL(address).protocol);

/** The addresses of a setting that may hold several, with commas between them. */
export const addressesOf = (text: string): string[] => text.split(",").map((address) => address.trim());

/** The variables of the connection to NATS. */
export const natsConfig = {
  NATS_URL: z
    .string()
    .refine((text) => addressesOf(text).every(isServer), { error: "must be a URL such as nats://127.0.0.1:4222" })
    .describe(
      "Where NATS answers: the URLs of one or more of its servers, with commas between them. `npm start` sets it; else nats://<host>:4222.",
    ),
  NATS_CREDENTIALS_FILE: readableFile
    .optional()
    .describe(
      "The file with the user's credentials (.creds) or with the seed of its key (.nk), in place of a password in NATS_URL.",
    ),
  NATS_CA_FILE: readableFile
    .optional()
    .describe("The certificates that NATS' own is signed by (PEM); those that Node trusts by default."),
  NATS_CERT_FILE: readableFile.optional().describe("This program's certificate for NATS (PEM), with NATS_KEY_FILE."),
  NATS_KEY_FILE: readableFile.optional().describe("The private key of NATS_CERT_FILE (PEM)."),
};

type NatsConfig = z.infer<z.ZodObject<typeof natsConfig>>;

/** How to reach NATS, and what proves who this program is. */
export interface NatsAddress {
  /** One or more servers, with commas between them. User and password are those of the first that has them. */
  readonly url: string;
  readonly credentialsFile?: string | undefined;
  readonly tls?: NatsTls | undefined;
}

/** Paths of PEM files. */
export interface NatsTls {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}

const tlsOf = ({ NATS_URL, NATS_CA_FILE, NATS_CERT_FILE, NATS_KEY_FILE }: NatsConfig): NatsTls | undefined => {
  if ((NATS_CERT_FILE === undefined) !== (NATS_KEY_FILE === undefined)) {
    const missing = NATS_CERT_FILE === undefined ? "NATS_CERT_FILE" : "NATS_KEY_FILE";
    throw new ConfigError([`${missing} is not set: NATS_CERT_FILE and NATS_KEY_FILE need each other.`]);
  }
  const files = {
    ...(NATS_CA_FILE === undefined ? {} : { caFile: NATS_CA_FILE }),
    ...(NATS_CERT_FILE === undefined ? {} : { certFile: NATS_CERT_FILE }),
    ...(NATS_KEY_FILE === undefined ? {} : { keyFile: NATS_KEY_FILE }),
  };
  const isDemanded = addressesOf(NATS_URL).some((address) => address.startsWith("tls:"));
  return isDemanded || Object.keys(files).length > 0 ? files : undefined;
};

/** Reads the variables of the connection to NATS. Throws a `ConfigError` where they do not go together. */
export const toNatsAddress = (config: NatsConfig): NatsAddress => ({
  url: config.NATS_URL,
  credentialsFile: config.NATS_CREDENTIALS_FILE,
  tls: tlsOf(config),
});
