import { Migration } from "@mikro-orm/migrations";

/**
 * The words of new tickets and messages are collected, and put into the index together: dozens of words of each, one by one, took a fifth of what
 * a new ticket costs the database. Every search reads what is collected, which is why it is kept as short as PostgreSQL lets it be: some 50 tickets.
 */
export class CollectNewWords extends Migration {
  override up(): void {
    this.addSql("ALTER INDEX ticket_search_words SET (fastupdate = on, gin_pending_list_limit = 64)");
  }

  override down(): void {
    this.addSql("ALTER INDEX ticket_search_words SET (fastupdate = off)");
    this.addSql("ALTER INDEX ticket_search_words RESET (gin_pending_list_limit)");
    this.addSql("SELECT gin_clean_pending_list('ticket_search_words')");
  }
}
