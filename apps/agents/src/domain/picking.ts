interface Picked {
  readonly assignedAt: Date | null;
  readonly pickedAt: Date | null;
}

/** Whether the agent who has the ticket has taken it up: a pick from before they got it was another's. */
export const isPicked = ({ assignedAt, pickedAt }: Picked): boolean =>
  assignedAt !== null && pickedAt !== null && pickedAt >= assignedAt;
