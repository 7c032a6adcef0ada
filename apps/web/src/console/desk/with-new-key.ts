import { withKey } from "../../live/rpc.ts";
import { newKey } from "../../ui/new-key.ts";

/** A key for one mutation and its repetitions. */
export const withNewKey = () => withKey(newKey());
