import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "../../audit/database";
import { dialects, questions, queryText } from "../../audit/questions";
import { fleet } from "./fleet";
import { xmlEvent } from "./formats";

const names = questions.filter(({ sqlOnly }) => !sqlOnly).map(({ name }) => name);

describe("each question in three languages", () => {
  it("under one name, and no file besides", () => {
    const files = Object.values(dialects).flatMap((ending) => names.map((name) => `${name}.${ending}`));
    // What the ledgers tell is in no log.
    expect(readdirSync(join(__dirname, "../../audit/queries")).sort()).toEqual(
      [...files, "activations-spent.sql"].sort(),
    );
  });

  it("all files of a language read a request in the same way", () => {
    for (const [dialect, part] of [
      ["kusto", /let requests = [\s\S]*?;\n/],
      ["logsInsights", /\| parse @message \/<Data>.*\n/],
    ] as const) {
      const parts = names.flatMap((name) => part.exec(queryText(name, dialect))?.[0] ?? []);
      expect(parts.length).toBe(names.length - 1);
      expect(new Set(parts).size).toBe(1);
    }
  });
});

it("the languages without a table of products know the same ids of Office as the table", () => {
  const table = readFileSync(join(__dirname, "../../audit/products.csv"), "utf8").trim().split("\n").slice(1);
  const rows = table.map((line) => line.split(","));
  expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length);
  const office = rows.filter(([, , application]) => application === "office").map(([id]) => id);
  for (const name of names) {
    for (const dialect of ["kusto", "logsInsights"] as const) {
      const list = /(?:dynamic\(|activation_id in )\[("8d368fc1[^\]]*)\]/.exec(queryText(name, dialect))?.[1];
      if (list !== undefined) expect(list.split(", ").map((id) => id.replaceAll('"', ""))).toEqual(office);
    }
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
    for (const name of names) columns.set(name, await database.columns(queryText(name, "sql")));
  });
  afterAll(() => database.close());

  it.each(names)("%s: Kusto's own analyser finds no fault, and the columns of the SQL", (name) => {
    const { faults, columns: found } = analyseKusto(queryText(name, "kusto"));
    expect(faults).toEqual([]);
    expect(found).toEqual(columns.get(name));
  });

  it.each(names)("%s: Logs Insights has known commands, at most two stats, and the columns of the SQL", (name) => {
    const commands = splitPipes(queryText(name, "logsInsights").replace(/^#.*\n/gm, ""));
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
  const pattern = /\| parse @message \/(<Data>.*)\/\n/.exec(queryText("failures", "logsInsights"))?.[1] ?? "";
  for (const layout of ["one", "nine", "ten"] as const) {
    for (const event of fleet().filter(({ id, fields }) => id === 12290 && /^[\w.-]+$/.test(fields[2] ?? ""))) {
      const groups = new RegExp(pattern).exec(xmlEvent(event, layout))?.groups;
      expect(Object.values(groups ?? {})).toEqual(event.fields);
    }
  }
});

it("the pattern of Kusto finds the fields in what Azure Monitor keeps", () => {
  const pattern = /extract_all\(@"(.*)", text\)/.exec(queryText("failures", "kusto"))?.[1] ?? "";
  expect(pattern).toMatch(/^\(\?s\)/);
  for (const event of fleet().filter(({ id }) => id === 12290)) {
    const found = new RegExp(pattern.slice(4), "s").exec(`KmsRequests,${event.fields.join(",")}`);
    expect(found?.slice(1)).toEqual(event.fields);
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

function kusto(): KustoLibrary {
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
  const { Symbols, GlobalState, KustoCode } = kusto().Language;
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
