import type {
  AnyTRPCRouter,
  inferTRPCClientTypes,
  TRPCCombinedDataTransformer,
  TRPCDataTransformer,
} from "@trpc/server";

/** The router's `transformer`, required on the client exactly if the router has one. */
export type TransformerOption<TRouter extends AnyTRPCRouter> = inferTRPCClientTypes<TRouter>["transformer"] extends true
  ? { readonly transformer: TRPCDataTransformer | TRPCCombinedDataTransformer }
  : { readonly transformer?: never };

const identity = (value: unknown): unknown => value;
const plain: TRPCCombinedDataTransformer = {
  input: { serialize: identity, deserialize: identity },
  output: { serialize: identity, deserialize: identity },
};

/** Brings the two forms a transformer may have to one. */
export const toCombinedTransformer = (
  transformer: TRPCDataTransformer | TRPCCombinedDataTransformer | undefined,
): TRPCCombinedDataTransformer => {
  if (transformer === undefined) return plain;
  return "input" in transformer ? transformer : { input: transformer, output: transformer };
};
