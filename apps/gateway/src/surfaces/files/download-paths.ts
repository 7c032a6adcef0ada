/** Where files download from, below the gateway's public URL. */
export const downloadPaths = {
  byId: (fileId: string) => `/files/${fileId}` as const,
  byName: (name: string) => `/uploads/${encodeURIComponent(name)}` as const,
};
