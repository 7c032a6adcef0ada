import assert from "node:assert/strict";
import { APPS, askFromGateway, buildOf } from "./check-containers.ts";
import type { CheckOptions } from "./check-containers.ts";
import { createAsk, openTicket } from "./check-desk.ts";

/** How one release takes the other's place. */
export interface ReleaseOptions extends CheckOptions {
  readonly releases: readonly [string, string];
}

/** The next release by its tag, and the previous one again. */
export const checkReleases = async ({ report, project, world, releases }: ReleaseOptions): Promise<void> => {
  const ask = await createAsk(world);
  const [first, second] = releases;
  const { number } = await openTicket(ask, "Over releases");
  /** What no release may change; who has the ticket may change meanwhile. */
  const read = async () => {
    const { subject, description, createdDate, userId } = Object(
      (await ask(`/backend/api/support-ticket/${number}`)).json,
    ).data;
    return { subject, description, createdDate, userId };
  };
  const before = await read();
  for (const [sentence, version] of [
    ["the next release takes the place of the one that runs", second],
    ["the previous image is still there, and takes its place again", first],
  ] as const) {
    await report.check(sentence, async () => {
      await project.up(world.files(version));
      for (const app of APPS)
        assert.match(await askFromGateway(project, `http://${app}:8080/metrics`), buildOf(app, version));
      assert.deepEqual(await read(), before);
    });
  }
};
