import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { GetReportInput, Report, ReportFile } from "@crossdesk/contracts";
import type { Rpc } from "../../../live/rpc.ts";
import type { Failure } from "../../model/failure.ts";
import { createAttempts } from "../attempts.ts";

/** What is asked of the desk's history. */
export type AskedReport = Omit<GetReportInput, "entityId">;

/** A report that is looked at. */
export interface Reports {
  /** The last one that was read; while another is read it stays. */
  readonly report: ReadonlySignal<Report | undefined>;
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
  const report = signal<Report>();
  const { failure, isBusy, attempt } = createAttempts(onSignedOut);
  let latest = 0;
  return {
    report,
    failure,
    isBusy,
    read: async (asked) => {
      latest += 1;
      const own = latest;
      await attempt(async () => {
        const read = await reports.get.query(asked, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        // Another one was asked for meanwhile.
        if (own === latest) report.value = read;
      });
    },
    export: async (asked, agentNames) => {
      let file: ReportFile | undefined;
      await attempt(async () => {
        file = await reports.export.mutate({ ...asked, agentNames }, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      });
      return file;
    },
  };
};
