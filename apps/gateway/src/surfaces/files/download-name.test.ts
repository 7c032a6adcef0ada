import { expect, test } from "vitest";
import { attachment, downloadName } from "./download-name.ts";

const name = "732bbe0a-8d29-4c8d-bb84-891e43439630.bin";

test.each([
  [null, "image/png", name],
  ["photo.PNG", "image/png", "photo.PNG"],
  ["photo.jpeg", "image/jpeg", "photo.jpeg"],
  ["photo.html", "image/png", "photo.html.png"],
  ["page.html", "text/plain", "page.html.txt"],
  ["script.py", "text/plain", "script.py.txt"],
  ["report.json", "text/plain", "report.json"],
  ["settings.yaml", "text/plain", "settings.yaml"],
  ["trace.2026-11-29", "text/plain", "trace.2026-11-29"],
  ["README", "text/plain", "README.txt"],
  ["report.docx", "application/zip", "report.docx"],
  ["report.docm", "application/zip", "report.docm.zip"],
  ["program.exe", "application/octet-stream", "program.exe.bin"],
  ["data.parquet", "application/octet-stream", "data.parquet"],
  ["x".repeat(254), "image/png", name],
] as const)("%s as %s is saved as %s", (originalName, contentType, saved) => {
  expect(downloadName({ originalName, contentType, name })).toBe(saved);
});

test.each([
  ["plain.txt", 'attachment; filename="plain.txt"'],
  ["grün.txt", "attachment; filename=\"gr_n.txt\"; filename*=UTF-8''gr%C3%BCn.txt"],
  ["it's (1)*.txt", `attachment; filename="it's (1)*.txt"`],
  ['a"b".txt', `attachment; filename="a_b_.txt"; filename*=UTF-8''a%22b%22.txt`],
  ["invoice\u202egpj.exe", 'attachment; filename="invoicegpj.exe"'],
  ["100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"],
])("%s stands in the header as %s", (text, header) => {
  expect(attachment(text)).toBe(header);
});
