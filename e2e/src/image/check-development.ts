import assert from "node:assert/strict";
import { createVisitor } from "../../test/support/visitor.ts";
import type { CheckOptions } from "./check-containers.ts";

/** Which release people look around in. */
export interface DevelopmentOptions extends CheckOptions {
  readonly version: string;
}

/** docker-compose.development.yml over the other: people sign in at a provider that comes with it. */
export const checkDevelopment = async ({ report, project, world, version }: DevelopmentOptions): Promise<void> => {
  await report.check(
    "with the file for development, somebody signs in with a click and is who they chose",
    async () => {
      await project.up(world.files(version, { over: ["development"] }));
      const visitor = createVisitor(world.url);
      const { session } = await visitor.signIn("lead@example.com");
      assert.deepEqual([session?.subject, session?.role, session?.entityId], ["lead@example.com", "admin", "main"]);
    },
  );
};
