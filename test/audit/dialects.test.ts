import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "../../audit/database";
import { queryText, questions } from "../../audit/questions";
import { auditQueries } from "../../components/audit-queries";
import { fleet } from "./fleet";
import { xmlEvent } from "./formats";

const names = questions.filter(({ sqlOnly }) => !sqlOnly).map(({ name }) => name);

const kusto = new Map(auditQueries("kql").map(({ name, text }) => [name, text]));
const insights = new Map(auditQueries("logs-insights").map(({ name, text }) => [name, text]));

describe("each question in three languages", () => {
  it("under one name, and no file besides", () => {
    // What the ledgers and the clients tell is in no log of the clouds.
    const own = questions.filter(({ sqlOnly }) => sqlOnly).map(({ name }) => `${name}.sql`);
    const files = ["sql", "kql", "logs-insights"].flatMap((ending) => names.map((name) => `${name}.${ending}`));
    expect(readdirSync(join(__dirname, "../../audit/queries")).sort()).toEqual(
      [...files, ...own, "prelude.kql", "prelude.logs-insights"].sort(),
    );
  });

  it("event 12290 is parsed in one place of each language, and every question about it goes on from there", () => {
    for (const [queries, marker] of [
      [kusto, "extract_all("],
      [insights, "(?<client_machine_id>"],
    ] as const) {
      const parsed = names.filter((name) => queries.get(name)?.includes(marker));
      expect(parsed).toEqual(names.filter((name) => name !== "host-events"));
    }
    const folder = join(__dirname, "../../audit/queries");
    const holding = readdirSync(folder).filter((file) => /\{8\}\(\?:-/.test(readFileSync(join(folder, file), "utf8")));
    expect(holding.sort()).toEqual(["prelude.kql", "prelude.logs-insights"]);
  });
});

it("the languages without a table of products get the ids of Office from it", () => {
  const table = readFileSync(join(__dirname, "../../audit/products.csv"), "utf8").trim().split("\n").slice(1);
  const rows = table.map((line) => line.split(","));
  expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
  const office = rows.filter(([, , application]) => application === "office").map(([id]) => id);
  for (const text of [kusto.get("fleet"), insights.get("fleet")]) {
    const list = /(?:dynamic\(|activation_id in )\[("8d368fc1[^\]]*)\]/.exec(text ?? "")?.[1] ?? "";
    expect(list.split(", ").map((id) => id.replaceAll('"', ""))).toEqual(office);
  }
});

describe("columns", () => {
  let database: Database;
  const columns = new Map<string, string[]>();
  beforeAll(async () => {
    database = await Database.open({ path: ":memory:", spillFolder: join(tmpdir(), "none"), memoryMegabytes: 128 });
    await database.run(`CREATE TEMP TABLE products (activation_id UUID, product VARCHAR, application VARCHAR);
      CREATE TEMP TABLE inventory (computer VARCHAR); SET VARIABLE since = NULL::TIMESTAMP; SET VARIABLE as_of = now()::TIMESTAMP;
      SET VARIABLE lapsing_days = 30; SET VARIABLE churn_ids = 3; SET VARIABLE gap_hours = 24;
      SET VARIABLE log_megabytes = 20; SET VARIABLE record_bytes = 800`);
    await database.script("summary.sql");
    for (const name of names) columns.set(name, await database.columns(queryText(name)));
  });
  afterAll(() => database.close());

  it.each(names)("%s: Kusto's own analyser finds no fault, and the columns of the SQL", (name) => {
    const { faults, columns: found } = analyseKusto(kusto.get(name) ?? "");
    expect(faults).toEqual([]);
    expect(found).toEqual(columns.get(name));
  });

  it.each(names)("%s: Logs Insights has known commands, at most two stats, and the columns of the SQL", (name) => {
    const commands = splitPipes((insights.get(name) ?? "").replace(/^#.*\n/gm, ""));
    expect(commands.map((command) => /^[a-z]+/.exec(command)?.[0])).toEqual(
      commands.map(() => expect.stringMatching(/^(?:fields|filter|parse|stats|sort|limit|display)$/)),
    );
    expect(commands.filter((command) => command.startsWith("stats")).length).toBeLessThanOrEqual(2);
    expect(
      commands
        .at(-1)
        ?.replace(/^display /, "")
        .split(/,\s*/),
    ).toEqual(columns.get(name));
  });
});

it("the pattern of Logs Insights finds the fields in what the CloudWatch agent sends", () => {
  const pattern = /\| parse @message \/(<Data.*)\/\n/.exec(insights.get("failures") ?? "")?.[1] ?? "";
  for (const layout of ["one", "nine", "ten"] as const) {
    for (const event of fleet().filter(({ id, fields }) => id === 12290 && /^[\w.-]+$/.test(fields[2] ?? ""))) {
      const groups = new RegExp(pattern).exec(xmlEvent(event, layout))?.groups;
      expect(Object.values(groups ?? {})).toEqual(event.fields);
    }
  }
});

it("the pattern of Kusto finds the fields in what Azure Monitor keeps", () => {
  const pattern = /extract_all\(@"(.*)", text\)/.exec(kusto.get("failures") ?? "")?.[1] ?? "";
  expect(pattern).toMatch(/^\(\?s\)/);
  for (const event of fleet().filter(({ id }) => id === 12290)) {
    const found = new RegExp(pattern.slice(4), "s").exec(`KmsRequests,${event.fields.join(",")}`);
    expect(found?.slice(1)).toEqual(event.fields);
    const decimal = [String(Number(event.fields[0])), ...event.fields.slice(1)];
    expect(new RegExp(pattern.slice(4), "s").exec(`KmsRequests,${decimal.join(",")}`)?.slice(1)).toEqual(decimal);
  }
});

/** Commands of a query, apart at the bars that stand outside of quotes and of patterns. */
function splitPipes(query: string): string[] {
  return query
    .split(/\n\| /)
    .map((command) => command.trim())
    .filter((command) => command !== "");
}

/** What this test needs of Microsoft's Kusto language library, which is published as a script without types of its own. */
interface KustoList<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface KustoLibrary {
  readonly Language: {
    readonly Symbols: {
      readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => object };
      readonly DatabaseSymbol: {
        readonly $ctor1: new (name: string, members: readonly object[], isOpen: boolean) => object;
      };
    };
    readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
    readonly KustoCode: {
      ParseAndAnalyze(
        text: string,
        globals: object,
      ): {
        GetDiagnostics(): KustoList<{ readonly Message: string }>;
        readonly ResultType: { readonly Columns?: KustoList<{ readonly Name: string }> } | null;
      };
    };
  };
}

function listed<T>(list: KustoList<T> | undefined): T[] {
  return list ? Array.from({ length: list.Count }, (_, index) => list.getItem(index)) : [];
}

let library: KustoLibrary | undefined;

function kustoLibrary(): KustoLibrary {
  if (library) return library;
  // The library defines global names, and looks for a module system first: it is run with neither in sight.
  const folder = join(require.resolve("@kusto/language-service-next/package.json"), "..");
  const text = ["bridge.min.js", "Kusto.Language.Bridge.min.js"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  library = new Function(`${text.join(";\n")};\nreturn typeof Kusto === "undefined" ? globalThis.Kusto : Kusto;`).call(
    globalThis,
  ) as KustoLibrary;
  return library;
}

function analyseKusto(text: string): { faults: string[]; columns: string[] } {
  const { Symbols, GlobalState, KustoCode } = kustoLibrary().Language;
  const schema =
    "(TimeGenerated: datetime, EventLog: string, EventID: int, Source: string, Computer: string, ParameterXml: string, EventData: string, RenderedDescription: string)";
  const table = new Symbols.TableSymbol.$ctor7("Event", schema, null);
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.$ctor1("workspace", [table], false));
  const code = KustoCode.ParseAndAnalyze(text, globals);
  return {
    faults: listed(code.GetDiagnostics()).map(({ Message }) => Message),
    columns: listed(code.ResultType?.Columns).map(({ Name }) => Name),
  };
}
