import { expect, test } from "vitest";
import { sampleTicket } from "./samples.ts";
import { filesOf, photosOf } from "./ticket-files.ts";

test("what came with a complaint is shown by its name, also before it was uploaded", () => {
  const ticket = sampleTicket(7, {
    images: [
      { name: "a b.png", fileId: null },
      { name: "c.heic", fileId: "00000000-0000-4000-8000-000000000001" },
    ],
    feedbackPhotoId: "00000000-0000-4000-8000-000000000002",
    logFileId: "00000000-0000-4000-8000-000000000003",
  });
  expect(photosOf(ticket).map(({ path, isThere }) => [path, isThere])).toEqual([
    ["/uploads/a%20b.png", false],
    ["/uploads/c.heic", true],
    [`/aws/download/support/file/${ticket.id}/FEEDBACK_PHOTO`, true],
  ]);
  expect(filesOf(ticket).at(-1)?.path).toBe(`/aws/download/support/file/${ticket.id}/LOG`);
  expect(filesOf(sampleTicket(8))).toEqual([]);
});
