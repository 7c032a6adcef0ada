const FORGOTTEN_AFTER_MS = 60_000;

/** Has the browser save bytes under a name. Without their type: nothing that is saved is ever shown by the browser. */
export const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), FORGOTTEN_AFTER_MS);
};
