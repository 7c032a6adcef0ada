import type { Ticket } from "@crossdesk/contracts";
import { texts } from "../texts/index.ts";

/** A file as it is shown: what it is called, and where it is read. */
export interface ShownFile {
  readonly name: string;
  readonly path: string;
  /** Whether its bytes were uploaded; some are named before. */
  readonly isThere: boolean;
}

type WithFiles = Pick<Ticket, "id" | "number" | "images" | "feedbackPhotoId" | "logFileId">;

const pathOf = (id: string, purpose: "FEEDBACK_PHOTO" | "LOG"): string =>
  `/aws/download/support/file/${encodeURIComponent(id)}/${purpose}`;

/** The photos that came with what the customer asked for. */
export const photosOf = ({ id, number, images, feedbackPhotoId }: WithFiles): readonly ShownFile[] => [
  ...images.map(({ name, fileId }) => ({
    name,
    path: `/uploads/${encodeURIComponent(name)}`,
    isThere: fileId !== null,
  })),
  ...(feedbackPhotoId === null
    ? []
    : [{ name: texts().files.photoOf(number), path: pathOf(id, "FEEDBACK_PHOTO"), isThere: true }]),
];

/** All that came with it. */
export const filesOf = (ticket: WithFiles): readonly ShownFile[] => [
  ...photosOf(ticket),
  ...(ticket.logFileId === null
    ? []
    : [{ name: texts().files.logOf(ticket.number), path: pathOf(ticket.id, "LOG"), isThere: true }]),
];
