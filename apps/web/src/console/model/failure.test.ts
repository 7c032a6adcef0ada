import { TRPCClientError } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { isPassing, readFailure, describeFailure } from "./failure.ts";

const failureOf = (data: object, message = "As the desk said it.") =>
  readFailure(Object.assign(new TRPCClientError(message), { data }));

describe("a failure", () => {
  it("that was answered has the desk's kind and details", () => {
    const details = { version: 7 };
    expect(failureOf({ kind: "VERSION_CONFLICT", details })).toMatchObject({ kind: "VERSION_CONFLICT", details });
  });

  it("without an answer of the desk's own leaves open whether it happened", () => {
    for (const error of [new TypeError("Failed to fetch"), "text", failureOf({}), failureOf({ kind: "TEAPOT" })]) {
      const failure = readFailure(error);
      expect(failure.kind).toBe("UNREACHABLE");
      expect(isPassing(failure)).toBe(true);
    }
  });

  it("that is final is not repeated", () => {
    for (const kind of ["TICKET_CLOSED", "FORBIDDEN", "VALIDATION_FAILED", "IDEMPOTENCY_KEY_REUSED"]) {
      expect(isPassing(failureOf({ kind }))).toBe(false);
    }
  });
});

describe("what the agent sees", () => {
  it("of a conflict says that nothing was done, and what to do", () => {
    expect(describeFailure(failureOf({ kind: "VERSION_CONFLICT" }))).toMatch(/nothing was done.*repeat it/);
  });

  it("of a step that the ticket does not allow names the status that it has", () => {
    const said = describeFailure(
      failureOf({ kind: "ILLEGAL_TRANSITION", details: { from: "CLOSED", allowed: ["CREATED"] } }),
    );
    expect(said).toMatch(/the ticket is “Closed” now.*reopen it/);
  });

  it("of an order that has another session names what is in the way", () => {
    const failure = failureOf({ kind: "ILLEGAL_TRANSITION", details: { from: "CLOSED", allowed: [] } });
    expect(describeFailure(failure)).toContain("another open conversation about the same order");
  });
});
