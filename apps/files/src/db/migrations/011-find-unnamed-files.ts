import { Migration } from "@mikro-orm/migrations";

/** Files whose every mention was erased, but which stayed themselves, as another tenant's: the sweep takes them after a day. */
export class FindUnnamedFiles extends Migration {
  override up(): void {
    this.addSql(`
      UPDATE files f SET unattached_since = now()
      WHERE state = 'committed' AND ticket_id IS NULL AND unattached_since IS NULL
        AND NOT EXISTS (SELECT FROM file_references r WHERE r.file_id = f.id)`);
  }

  override down(): void {
    // No release lets such a file stay.
  }
}
