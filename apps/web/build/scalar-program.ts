import apiReference from "@scalar/fastify-api-reference";
import { fastify } from "fastify";
import type { Plugin } from "vite";

const ID = "virtual:scalar-program";
const RESOLVED = `\0${ID}`;

/**
 * The program of the API reference. Scalar's Fastify plugin is the one package that has it as a single file without some 270 packages
 * that it was made of, and only exports it to browsers: so it is taken from there, once in a build.
 */
const readProgram = async (): Promise<Uint8Array> => {
  await using host = fastify();
  await host.register(apiReference, { routePrefix: "/reference", configuration: { url: "/" } });
  const answer = await host.inject("/reference/js/scalar.js");
  if (answer.statusCode !== 200)
    throw new Error("@scalar/fastify-api-reference has no program where it is looked for.");
  return answer.rawPayload;
};

/** Puts Scalar's program beside what is built; `virtual:scalar-program` is its address. */
export const scalarProgram = (): Plugin => ({
  name: "scalar-program",
  apply: "build",
  resolveId: (id) => (id === ID ? RESOLVED : undefined),
  async load(id) {
    if (id !== RESOLVED) return undefined;
    const reference = this.emitFile({ type: "asset", name: "scalar.js", source: await readProgram() });
    return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
  },
});
