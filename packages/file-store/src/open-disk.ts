import { Disk } from "flydrive";
import { FSDriver } from "flydrive/drivers/fs";

/** A folder by the interface that a bucket has as well. */
export const openDisk = (folder: string): Disk => new Disk(new FSDriver({ location: folder, visibility: "private" }));
