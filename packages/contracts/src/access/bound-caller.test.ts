import { anyCharacter } from "@crossdesk/vitest-config/any-character";
import fc from "fast-check";
import { expect, it } from "vitest";
import { callerOfPrefix, toBoundPrefix } from "./bound-caller.ts";

const name = fc.string({ minLength: 1, unit: anyCharacter }).filter((text) => text.isWellFormed());

it("any program of any tenant has a prefix of its own, of three tokens of a subject, which identifies it", () => {
  fc.assert(
    fc.property(name, fc.option(name), (subject, entityId) => {
      const prefix = toBoundPrefix({ name: subject, tenant: entityId });
      expect(prefix).toMatch(/^bound\.[\w=-]+\.[\w=-]+$/u);
      expect(callerOfPrefix(prefix)).toEqual({ subject, role: "service", entityId });
    }),
  );
});

it.each(["rpc", "bound", "bound.main", "bound.main.billing.tickets", "bound.=zz.billing", "bond.main.billing"])(
  "%s is no such prefix",
  (prefix) => {
    expect(callerOfPrefix(prefix)).toBeUndefined();
  },
);
