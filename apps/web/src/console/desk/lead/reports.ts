import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { GetReportInput, Report, ReportFile } from "@crossdesk/contracts";
import type { Rpc } from "../../../live/rpc.ts";
import type { Failure } from "../../model/failure.ts";
import { createAttempts } from "../attempts.ts";

/** What is asked of the desk's history. */
export type AskedReport = Omit<GetReportInput, "entityId">;

/** A report with what it is the answer to: by the time that it is shown, something else may have been asked. */
export interface AnsweredReport {
  readonly asked: AskedReport;
  readonly report: Report;
}

/** A report that is looked at. */
export interface Reports {
  /** The last one that was read; while another is read it stays. */
  readonly answered: ReadonlySignal<AnsweredReport | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly read: (asked: AskedReport) => Promise<void>;
  /** The same as a file. `agentNames` are by their ids. */
  readonly export: (
    asked: AskedReport,
    agentNames: Readonly<Record<string, string>>,
  ) => Promise<ReportFile | undefined>;
}

/** Long periods are counted for some seconds. */
const TIMEOUT_MS = 20_000;

export interface ReportsOptions {
  readonly rpc: Pick<Rpc, "reports">;
  readonly onSignedOut: () => void;
}

export const createReports = ({ rpc: { reports }, onSignedOut }: ReportsOptions): Reports => {
  const answered = signal<AnsweredReport>();
  const reading = createAttempts(onSignedOut);
  const exporting = createAttempts(onSignedOut);
  return {
    answered,
    failure: computed(() => reading.failure.value ?? exporting.failure.value),
    isBusy: computed(() => reading.isBusy.value || exporting.isBusy.value),
    read: async (asked) => {
      await reading.attempt(async (isLatest) => {
        const report = await reports.get.query(asked, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (isLatest()) answered.value = { asked, report };
      });
    },
    export: async (asked, agentNames) => {
      let file: ReportFile | undefined;
      await exporting.attempt(async () => {
        file = await reports.export.mutate({ ...asked, agentNames }, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      });
      return file;
    },
  };
};
