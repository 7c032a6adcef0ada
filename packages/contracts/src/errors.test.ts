import { describe, expect, it } from "vitest";
import { CrossdeskError, ERROR_CODES, kindOfCode, toCrossdeskError } from "./errors.ts";

describe("toCrossdeskError", () => {
  it("reads the kind and details of a failed call from its data", () => {
    const failure = Object.assign(new Error("The ticket is CLOSED."), {
      data: {
        code: "CONFLICT",
        httpStatus: 409,
        kind: "ILLEGAL_TRANSITION",
        details: { from: "CLOSED", allowed: ["CREATED"] },
      },
    });
    const error = toCrossdeskError(failure);
    expect(error.kind).toBe("ILLEGAL_TRANSITION");
    expect(error.message).toBe("The ticket is CLOSED.");
    expect(error.details).toEqual({ from: "CLOSED", allowed: ["CREATED"] });
  });

  it("finds the kind of a transport's failure by its tRPC code", () => {
    const failure = Object.assign(new Error("no responders"), { data: { code: "SERVICE_UNAVAILABLE" } });
    expect(toCrossdeskError(failure).kind).toBe("SERVICE_UNAVAILABLE");
    expect(toCrossdeskError(Object.assign(new Error("late"), { data: { code: "TIMEOUT" } })).kind).toBe(
      "DEADLINE_EXCEEDED",
    );
  });

  it("reveals nothing of a failure from outside the catalogue, and keeps it as the cause", () => {
    const secret = new Error("password of the database is hunter2");
    const error = toCrossdeskError(secret);
    expect(error.kind).toBe("INTERNAL");
    expect(error.message).not.toContain("hunter2");
    expect(error.cause).toBe(secret);
  });

  it("does not take inherited property names for kinds", () => {
    const failure = Object.assign(new Error("odd"), { data: { kind: "toString", code: "BAD_REQUEST" } });
    expect(toCrossdeskError(failure).kind).toBe("VALIDATION_FAILED");
  });
});

describe("the catalogue", () => {
  it("leads every code of its kinds back to a kind of the same code", () => {
    // Codes that several kinds share without a general one among them cannot be distinguished without `data.kind`.
    const shared = new Set(["CONFLICT", "UNPROCESSABLE_CONTENT", "UNSUPPORTED_MEDIA_TYPE"]);
    const codes = Object.values(ERROR_CODES).filter((code) => !shared.has(code));
    expect(codes.map((code) => ERROR_CODES[kindOfCode(code)])).toEqual(codes);
  });

  it("keeps kind, message, details and cause of an error", () => {
    const cause = new Error("below");
    const error = new CrossdeskError("VERSION_CONFLICT", "The ticket was changed meanwhile.", {
      details: { version: 4 },
      cause,
    });
    expect([error.kind, error.message, error.details.version, error.cause]).toEqual([
      "VERSION_CONFLICT",
      "The ticket was changed meanwhile.",
      4,
      cause,
    ]);
  });
});
