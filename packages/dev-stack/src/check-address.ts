import { probePort } from "./free-port.ts";
import type { Settings } from "./settings.ts";

/** Throws, with a way out, when the gateway could not listen at its address. */
export async function checkAddress({ port, host }: Settings): Promise<void> {
  const problem = await probePort(port, host);
  if (problem === undefined) return;
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program. Stop that one, or choose another port: PORT=3001 npm start`,
    EACCES: `Port ${port} needs rights that this user does not have. Choose one above 1023: PORT=3000 npm start`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to one that it has, such as 127.0.0.1 or 0.0.0.0.`,
    ENOTFOUND: `The host name ${host} is not known. Set HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0.`,
  };
  throw new Error(advice[problem] ?? `Nothing can listen on port ${port} of ${host} (${problem}).`);
}
