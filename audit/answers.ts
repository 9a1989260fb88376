import type { Database, Row } from "./database";
import { highest, type Level } from "./levels";
import { type Parameters, queryText, questions } from "./questions";

/** The answer to one question. */
export interface Answer {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  /** The first rows; `total` says how many there are. */
  readonly rows: readonly Row[];
  readonly total: number;
  /** What the rows say that someone should look at; undefined when nothing. */
  readonly finding?: Finding;
}

export interface Finding {
  readonly level: Level;
  /** Rows that weigh more than an information. */
  readonly rows: number;
  readonly text: string;
  readonly fix: string;
}

/** Answers every question. A row gets the product's name, or its id where no name is known, and what else helps to read it. */
export async function answers(database: Database, parameters: Parameters, limit: number): Promise<Answer[]> {
  const names = new Map(
    (await database.rows("SELECT activation_id::VARCHAR AS id, product FROM products")).map((row) => [
      row.id,
      row.product,
    ]),
  );
  const found: Answer[] = [];
  for (const question of questions) {
    const all = await database.rows(queryText(question.name));
    const weights = question.level ? all.map((row) => question.level?.(row, parameters) ?? "info") : [];
    const weighty = weights.filter((level) => level !== "info");
    const rows = all.slice(0, limit).map((row): Row => {
      const product: Row =
        "activation_id" in row ? { product: names.get(row.activation_id ?? null) ?? row.activation_id ?? null } : {};
      return { ...row, ...product, ...(question.explain?.(row) ?? {}) };
    });
    const columns = rows[0] ? Object.keys(rows[0]) : await database.columns(queryText(question.name));
    const finding = weighty.length > 0 && {
      level: highest(weighty),
      rows: weighty.length,
      text: question.finding?.(weighty.length) ?? question.title,
      fix: question.fix ?? "",
    };
    found.push({
      name: question.name,
      title: question.title,
      columns,
      rows,
      total: all.length,
      ...(finding ? { finding } : {}),
    });
  }
  return found;
}
