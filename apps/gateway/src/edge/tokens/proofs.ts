import type { Caller } from "@crossdesk/contracts";
import type { Proof } from "@crossdesk/service-kit";

const proofs = new WeakMap<Caller, Proof>();
const NONE: Proof = {};

/** Notes what a caller's token says of itself. */
export const noteProof = (caller: Caller, proof: Proof): Caller => {
  proofs.set(caller, proof);
  return caller;
};

/** What the caller's token says of itself; nothing where they came without one. */
export const proofOf = (caller: Caller): Proof => proofs.get(caller) ?? NONE;
