import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { AuditError } from "./audit-error";
import { maskLoggedKeys } from "./mask";
import { latinLook, nameKind, plainName } from "./names";
import { unescaped } from "./readers/xml";

/** A value of an answer, as JSON has it. Times are ISO 8601 in UTC. */
export type Value = string | number | boolean | null | readonly Value[];
export type Row = Readonly<Record<string, Value>>;

export interface DatabaseOptions {
  /** File of the database; it is made when it does not exist. */
  readonly path: string;
  /** Folder for what does not fit into memory. */
  readonly spillFolder: string;
  /** Upper limit of DuckDB's own memory, in MB. */
  readonly memoryMegabytes: number;
  /** Upper limit of what is spilled to disk, as DuckDB writes sizes (`10GB`). Default: 90 % of what the disk has free. */
  readonly spillLimit?: string;
}

/** DuckDB in this process. Nothing is loaded until a database is opened. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const { DuckDBInstance, DuckDBScalarFunction, VARCHAR } = await loadDuckDb();
    const instance = await DuckDBInstance.create(options.path, {
      memory_limit: `${options.memoryMegabytes}MB`,
      temp_directory: options.spillFolder,
      ...(options.spillLimit ? { max_temp_directory_size: options.spillLimit } : {}),
      // Answers are sorted by their questions; the order of the lines in a file is of no use to them.
      preserve_insertion_order: "false",
      // Nothing is ever fetched: what is needed is built in.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    // What needs to be exact more than fast, and is asked of few texts.
    const functions = {
      mask_keys: maskLoggedKeys,
      unescape_xml: unescaped,
      name_kind: (name: string) => nameKind(name) ?? "",
      latin_look: latinLook,
    };
    for (const [name, change] of Object.entries(functions)) {
      connection.registerScalarFunction(
        DuckDBScalarFunction.create({
          name,
          parameterTypes: [VARCHAR],
          returnType: VARCHAR,
          mainFunction: (_, input, output) => {
            for (const [row, text] of input.getColumnValues(0).entries()) {
              output.setItem(row, typeof text === "string" ? change(text) : null);
            }
            output.flush();
          },
        }),
      );
    }
    const database = new Database(instance, connection);
    await database.run(`CREATE OR REPLACE TEMP MACRO plain_name() AS ${literal(plainName)}`);
    await database.script("macros.sql");
    await database.script("tables.sql");
    return database;
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  async rows(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map((row) => {
      return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
    });
  }

  /** Names of the columns that a query would answer with. */
  async columns(sql: string): Promise<string[]> {
    return (await this.rows(`DESCRIBE ${sql}`)).map((row) => String(row.column_name));
  }

  /** Runs the statements of a file under audit/sql. */
  async script(name: string): Promise<void> {
    await this.run(readFileSync(join(__dirname, "sql", name), "utf8"));
  }

  /** Stops what is running, as Ctrl-C asks. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

async function loadDuckDb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new AuditError(`the audit needs @duckdb/node-api, which does not load (${reason}); fix: npm ci`);
  }
}

function plain(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  return String(value);
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
