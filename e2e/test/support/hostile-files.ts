import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { IMAGES, padded } from "./file-samples.ts";

/** What becomes of a hostile file: refused with a status, or stored as something that only lies there. */
export type Fate = 400 | 413 | 415 | { readonly storedAs: string };

export interface HostileFile {
  readonly title: string;
  readonly purpose: "LOG_IMAGE" | "TICKET_ATTACHMENT";
  readonly bytes: Buffer;
  readonly fate: Fate;
  /** As it stands in the part's header, between the quotes. */
  readonly fileName?: string;
  readonly contentType?: string;
  /** What the saved file is called at most: a pattern for the whole name. */
  readonly savedAs?: RegExp;
}

const text = (value: string): Buffer => Buffer.from(value);
const latin1 = (value: string): Buffer => Buffer.from(value, "latin1");
const after = (head: Buffer, tail: string): Buffer => Buffer.concat([head, text(tail)]);
const SCRIPT = "<script>alert(document.domain)</script>";
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
const TEXT = { storedAs: "text/plain; charset=utf-8" } as const;
const BYTES = { storedAs: "application/octet-stream" } as const;
const ZIP = { storedAs: "application/zip" } as const;
const PNG = { storedAs: "image/png" } as const;

const zipEntry = (name: string, data: Buffer): Buffer => {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(data.length, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, text(name), data]);
};
const pngChunk = (type: string, length: number, data = Buffer.alloc(0)): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(length, 0);
  header.write(type, 4);
  return Buffer.concat([header, data]);
};
const PNG_SIGNATURE = IMAGES.png.subarray(0, 8);
const TEN_MIB = 10 * 1024 * 1024;

const refused: readonly (readonly [string, Buffer])[] = [
  ["SVG with a script", text(SVG)],
  ["SVG with an XML declaration", text(`<?xml version="1.0"?>${SVG}`)],
  ["SVG behind a byte order mark", text(`\uFEFF${SVG}`)],
  ["HTML", text(`<!doctype html>${SCRIPT}`)],
  ["XHTML", text(`<html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`)],
  ["JavaScript", text("alert(1)")],
  ["PHP", text("<?php system($_GET['c']); ?>")],
  ["a Windows program", latin1("MZ\u0090\u0000\u0003\u0000\u0000\u0000PE\u0000\u0000")],
  ["a Linux program", latin1("\u007fELF\u0002\u0001\u0001\u0000")],
  ["a Java class", latin1("\u00ca\u00fe\u00ba\u00be\u0000\u0000\u0000\u0034")],
  ["a shell script", text("#!/bin/sh\nrm -rf /\n")],
  ["PDF with JavaScript", text("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj")],
  ["a Flash film", latin1("FWS\u0009\u0000\u0000\u0000\u0000")],
  ["BMP", padded(latin1("BM"), 64)],
  ["TIFF", padded(latin1("II*\u0000"), 64)],
  ["ICO", padded(latin1("\u0000\u0000\u0001\u0000"), 64)],
  ["AVIF", padded(latin1("\u0000\u0000\u0000\u0018ftypavif\u0000\u0000\u0000\u0000"), 64)],
  [
    "a film that claims to be a picture",
    padded(latin1("\u0000\u0000\u0000\u0018ftypisom\u0000\u0000\u0000\u0000"), 64),
  ],
  ["nothing", Buffer.alloc(0)],
  ["one byte", Buffer.from([0x89])],
  ["half of PNG's signature", PNG_SIGNATURE.subarray(0, 4)],
  ["an image's signature one byte late", Buffer.concat([Buffer.from([0]), IMAGES.png])],
  ["text before an image", Buffer.concat([text("GIF"), IMAGES.png])],
  ["zeros", Buffer.alloc(10_000)],
  ["noise", Buffer.concat([Buffer.from([0x00, 0x01]), randomBytes(9_998)])],
  ["a zip bomb's first member", zipEntry("bomb", Buffer.alloc(1_000))],
  ["a gzip bomb", gzipSync(Buffer.alloc(20 * 1024 * 1024))],
  ["a RIFF that is no WebP", padded(latin1("RIFF\u0000\u0000\u0000\u0000AVI "), 64)],
  ["a JPEG's signature cut short", Buffer.from([0xff, 0xd8])],
  ["markup in UTF-16", Buffer.from(`\uFEFF${SVG}`, "utf16le")],
];

const inertImages: readonly (readonly [string, Buffer, string])[] = [
  ["GIF that is JavaScript too", text("GIF89a/*........*/=1;alert(1)//"), "image/gif"],
  ["JPEG with PHP behind it", after(IMAGES.jpeg, "<?php system('id') ?>"), "image/jpeg"],
  ["PNG with HTML behind it", after(IMAGES.png, SCRIPT), "image/png"],
  ["PNG with a zip behind it", Buffer.concat([IMAGES.png, zipEntry("a.html", text(SCRIPT))]), "image/png"],
  ["PNG that ends after its header", IMAGES.png.subarray(0, 33), "image/png"],
  ["PNG that announces 4 GiB", Buffer.concat([IMAGES.png.subarray(0, 33), pngChunk("iCCP", 0xffffffff)]), "image/png"],
  [
    "PNG of 2 billion pixels a side",
    (() => {
      const bytes = Buffer.from(IMAGES.png);
      bytes.writeUInt32BE(0x7fffffff, 16);
      bytes.writeUInt32BE(0x7fffffff, 20);
      return bytes;
    })(),
    "image/png",
  ],
  ["WebP with markup inside", after(IMAGES.webp, SVG), "image/webp"],
];

const inertFiles: readonly (readonly [string, Buffer, Fate])[] = [
  ["HTML as an attachment", text(`<!doctype html>${SCRIPT}`), TEXT],
  ["SVG as an attachment", text(SVG), TEXT],
  ["XML with an external entity", text(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`), TEXT],
  ["JavaScript as an attachment", text("alert(1)"), TEXT],
  ["a program as an attachment", latin1("MZ\u0090\u0000\u0003"), BYTES],
  ["zip that unpacks outside its folder", zipEntry("../../etc/cron.d/x", text("* * * * * root id")), ZIP],
  ["gzip bomb as an attachment", gzipSync(Buffer.alloc(20 * 1024 * 1024)), { storedAs: "application/gzip" }],
  ["nothing as an attachment", Buffer.alloc(0), BYTES],
];

const NAMES: readonly (readonly [string, string, RegExp])[] = [
  ["a path upwards", "../../../../etc/passwd", /^passwd\.png$/u],
  ["an absolute path", "/etc/cron.d/job", /^job\.png$/u],
  ["a Windows path", String.raw`C:\\Windows\\System32\\evil.dll`, /^evil\.dll\.png$/u],
  ["dots alone", "..", /^[0-9a-f-]{36}\.png$/u],
  ["NUL inside", "a\u0000.html", /^a_?\.html\.png$/u],
  ["text that turns around", "photo\u202egnp.exe", /^photognp\.exe\.png$/u],
  ["an active extension", "photo.html", /^photo\.html\.png$/u],
  ["two extensions", "photo.png.svg", /^photo\.png\.svg\.png$/u],
  ["a very long name", `${"n".repeat(2_000)}.png`, /^.{1,255}$/u],
  ["a very long name of emoji", `n${"😀".repeat(1_500)}.png`, /^.{1,255}$/u],
  ["a header injected", "a%0d%0aSet-Cookie: x=1.png", /^[^\r\n]*$/u],
];

const sized: readonly HostileFile[] = [
  { title: "an image of one byte too many", purpose: "LOG_IMAGE", bytes: padded(IMAGES.png, TEN_MIB + 1), fate: 413 },
  {
    title: "an attachment of one byte too many",
    purpose: "TICKET_ATTACHMENT",
    bytes: Buffer.alloc(25 * 1024 * 1024 + 1),
    fate: 413,
  },
  { title: "an image four times too large", purpose: "LOG_IMAGE", bytes: padded(IMAGES.gif, 4 * TEN_MIB), fate: 413 },
];

/** Files that somebody sends to do harm, and what becomes of them. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  ...refused.map(([title, bytes]): HostileFile => ({
    title: `${title}, called a PNG`,
    purpose: "LOG_IMAGE",
    bytes,
    fileName: "photo.png",
    contentType: "image/png",
    fate: 415,
  })),
  ...inertImages.map(([title, bytes, storedAs]): HostileFile => ({
    title,
    purpose: "LOG_IMAGE",
    bytes,
    fileName: "page.html",
    contentType: "text/html",
    fate: { storedAs },
    savedAs: /\.(?:png|jpg|gif|webp)$/u,
  })),
  ...inertFiles.map(([title, bytes, fate]): HostileFile => ({
    title,
    purpose: "TICKET_ATTACHMENT",
    bytes,
    fileName: "page.html",
    contentType: "text/html",
    fate,
    savedAs: /^page\.html\.(?:txt|bin|zip|gz)$/u,
  })),
  ...NAMES.map(([title, fileName, savedAs]): HostileFile => ({
    title: `a name that is ${title}`,
    purpose: "LOG_IMAGE",
    bytes: IMAGES.png,
    fileName,
    savedAs,
    fate: PNG,
  })),
  ...sized,
  {
    title: "a name that is another's file",
    purpose: "LOG_IMAGE",
    bytes: IMAGES.png,
    fileName: `${randomUUID()}.html`,
    fate: PNG,
    savedAs: /\.html\.png$/u,
  },
];
