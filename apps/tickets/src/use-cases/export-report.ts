import { entityFor } from "@crossdesk/contracts";
import type { ExportReportInput, Handler, ReportFile } from "@crossdesk/contracts";
import { stringify } from "csv-stringify/sync";
import { requireRight } from "../domain/policy.ts";
import { toTable } from "../domain/report-table.ts";
import type { ReadReport } from "./reports.ts";

/** A report as comma-separated values. Categories and tags are written by people, so cells are escaped against formulas. */
export const exportReport =
  (read: ReadReport): Handler<typeof ExportReportInput, typeof ReportFile> =>
  async ({ agentNames, ...input }, { ctx: { caller } }) => {
    requireRight(caller, "readReports");
    const report = await read({ ...input, entityId: entityFor(caller, input.entityId) });
    const { from, to, by, step } = input;
    return {
      fileName: `report-${by ?? step}-${from}-${to}.csv`,
      contentType: "text/csv; charset=utf-8",
      // Spreadsheets recognise UTF-8 by the mark in front.
      text: stringify(toTable(report, { by, names: by === "agent" ? agentNames : undefined }), {
        bom: true,
        escape_formulas: true,
        record_delimiter: "windows",
      }),
    };
  };
