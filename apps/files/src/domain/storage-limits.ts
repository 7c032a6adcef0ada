import { CrossdeskError } from "@crossdesk/contracts";
import type { Owner } from "./owner.ts";

/** How many bytes may be stored: of all of a tenant's files, and of what one of its callers has uploaded. */
export interface StorageLimits {
  readonly ofTenant: number;
  readonly ofCaller: number;
  readonly ofCustomer: number;
}

/** What is stored already. */
interface Stored {
  readonly ofOwner: number;
  readonly ofTenant: number;
}

/** Room comes from files that are replaced or erased: that takes a sweep. */
const RETRY_AFTER_SECONDS = 3_600;

/** Throws RATE_LIMITED, with what is left, where there is no room for `size` bytes, which `stored` counts already. */
export const requireRoom = (
  limits: StorageLimits,
  { role }: Pick<Owner, "role">,
  { stored, size }: { readonly stored: Stored; readonly size: number },
): void => {
  const bounds = [
    ["caller", stored.ofOwner, role === "customer" ? limits.ofCustomer : limits.ofCaller],
    ["tenant", stored.ofTenant, limits.ofTenant],
  ] as const;
  for (const [whose, used, limit] of bounds) {
    if (used <= limit) continue;
    const remaining = Math.max(0, limit - (used - size));
    throw new CrossdeskError(
      "RATE_LIMITED",
      `There is no room for the file: ${limit} bytes may be stored for this ${whose}, and ${remaining} are left.`,
      { details: { retryAfter: RETRY_AFTER_SECONDS, quota: { name: `${whose}-stored-bytes`, limit, remaining } } },
    );
  }
};
