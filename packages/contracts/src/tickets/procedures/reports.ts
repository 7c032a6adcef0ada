import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { Board, ExportReportInput, GetBoardInput, GetReportInput, Report, ReportFile } from "../reports.ts";

/** What answers calls about how a tenant's desk is doing, and did. */
export interface ReportHandlers {
  readonly get: Handler<typeof GetReportInput, typeof Report>;
  readonly export: Handler<typeof ExportReportInput, typeof ReportFile>;
  readonly board: Handler<typeof GetBoardInput, typeof Board>;
}

export const createReportProcedures = (handlers: ReportHandlers) =>
  router({
    /** What came, was answered and was solved in a period, by its steps. For admins of the tenant, and services. */
    get: procedure
      .input(GetReportInput)
      .output(Report)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    /** The same as a file for spreadsheets. */
    export: procedure
      .input(ExportReportInput)
      .output(ReportFile)
      .mutation(({ input, ctx, signal }) => handlers.export(input, { ctx, signal })),
    /** What is open right now, by channel and language. */
    board: procedure
      .input(GetBoardInput)
      .output(Board)
      .query(({ input, ctx, signal }) => handlers.board(input, { ctx, signal })),
  });
