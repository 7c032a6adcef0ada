import type { Query } from "@crossdesk/database";

/** A ticket (message 0) or a message that Zendesk is to be told of. */
export interface ZendeskJob {
  readonly ticket_id: string;
  readonly message_id: number;
  /** Counting this one. */
  readonly attempts: number;
  readonly idempotency_key: string;
  /** What was sent before, if it was. */
  readonly body: string | null;
  /** Why it was put off the last time. */
  readonly reason: string | null;
}

/** Messages wait for their ticket, which is put in beside them: it may be older than the mirror. */
export const insertJob = async (
  query: Query,
  { ticketId, messageId, now }: { readonly ticketId: string; readonly messageId: number; readonly now: Date },
): Promise<void> => {
  await query({
    name: "zendesk-insert-job",
    text: `INSERT INTO zendesk_jobs (ticket_id, message_id, run_at)
      SELECT $1, id, $3 FROM unnest(ARRAY[0, $2::integer]) id GROUP BY id ON CONFLICT DO NOTHING`,
    values: [ticketId, messageId, now],
  });
};

/** Claims jobs that are due, at most one a ticket, until `leaseUntil`: after that they are anybody's again. */
export const claimJobs = async (
  query: Query,
  { now, leaseUntil, limit }: { readonly now: Date; readonly leaseUntil: Date; readonly limit: number },
): Promise<ZendeskJob[]> =>
  query<ZendeskJob>({
    name: "zendesk-claim-jobs",
    text: `UPDATE zendesk_jobs j SET attempts = attempts + 1, run_at = $2
      FROM (
        SELECT ticket_id, message_id FROM zendesk_jobs c
        WHERE state = 'waiting' AND run_at <= $1 AND NOT EXISTS (
          SELECT 1 FROM zendesk_jobs e
          WHERE e.ticket_id = c.ticket_id AND e.message_id < c.message_id AND e.state = 'waiting')
        ORDER BY run_at LIMIT $3 FOR UPDATE SKIP LOCKED
      ) due
      WHERE j.ticket_id = due.ticket_id AND j.message_id = due.message_id
      RETURNING j.ticket_id, j.message_id, j.attempts, j.idempotency_key, j.body, j.reason`,
    values: [now, leaseUntil, limit],
  });

type JobKey = Pick<ZendeskJob, "ticket_id" | "message_id">;

/** Notes what is sent, before it is: a repetition must be the same to the letter. */
export const keepBody = async (query: Query, job: JobKey, body: string): Promise<void> => {
  await query({
    text: "UPDATE zendesk_jobs SET body = $3 WHERE ticket_id = $1 AND message_id = $2",
    values: [job.ticket_id, job.message_id, body],
  });
};

export const finishJob = async (query: Query, job: JobKey): Promise<void> => {
  await query({
    name: "zendesk-finish-job",
    text: "UPDATE zendesk_jobs SET state = 'done', body = NULL, reason = NULL WHERE ticket_id = $1 AND message_id = $2",
    values: [job.ticket_id, job.message_id],
  });
};

/** Puts a job off. With `renewed`, what is sent next is another request to Zendesk, with a key of its own. */
export const deferJob = async (
  query: Query,
  job: JobKey,
  { runAt, reason, renewed = false }: { readonly runAt: Date; readonly reason: string; readonly renewed?: boolean },
): Promise<void> => {
  await query({
    text: `UPDATE zendesk_jobs SET run_at = $3, reason = $4,
        idempotency_key = CASE WHEN $5 THEN gen_random_uuid() ELSE idempotency_key END,
        body = CASE WHEN $5 THEN NULL ELSE body END
      WHERE ticket_id = $1 AND message_id = $2`,
    values: [job.ticket_id, job.message_id, runAt, reason, renewed],
  });
};

/** Lays a job aside for people to look at; with a ticket go its messages. */
export const buryJob = async (query: Query, job: JobKey, reason: string): Promise<void> => {
  await query({
    text: `UPDATE zendesk_jobs SET state = 'dead', reason = $3
      WHERE ticket_id = $1 AND state = 'waiting' AND (message_id = $2 OR $2 = 0)`,
    values: [job.ticket_id, job.message_id, reason],
  });
};
