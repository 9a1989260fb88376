import { questions } from "../../../audit/questions";
import { planAlarms } from "../../../components/azure/audit-plan";
import { savedQueries } from "../../../components/azure/audit-queries";

/** What these tests use of Microsoft's own parser of Kusto, which is compiled from C# and puts itself on the global object. */
interface KustoParser {
  Language: {
    GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
    KustoCode: {
      ParseAndAnalyze(
        text: string,
        globals: unknown,
      ): { GetDiagnostics(): { Count: number; getItem(index: number): { Message: string } } };
    };
    Symbols: {
      TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
      DatabaseSymbol: { $ctor1: new (name: string, tables: unknown[]) => unknown };
    };
  };
}

require("@kusto/language-service-next/bridge.min");
require("@kusto/language-service-next/Kusto.Language.Bridge.min");
const { Language } = (globalThis as unknown as { Kusto: KustoParser }).Kusto;

/** Columns as the pages of the Azure Monitor table reference name them; only those that matter here. */
const tables: Record<string, string> = {
  Event:
    "(TimeGenerated: datetime, Computer: string, EventLog: string, Source: string, EventID: int, ParameterXml: string, EventData: string, RenderedDescription: string)",
  Heartbeat: "(TimeGenerated: datetime, Computer: string)",
  NTANetAnalytics:
    "(TimeGenerated: datetime, SubType: string, FlowDirection: string, DestPort: int, DeniedInFlows: long, SrcIp: string, AclRule: string)",
  AzureDiagnostics:
    "(TimeGenerated: datetime, ResourceProvider: string, OperationName: string, CallerIPAddress: string, identity_claim_appid_g: string, id_s: string, ResultType: string)",
};

const members = Object.entries(tables).map(([name, schema]) =>
  Language.Symbols.TableSymbol.From(schema).WithName(name),
);
const globals = Language.GlobalState.Default.WithDatabase(
  new Language.Symbols.DatabaseSymbol.$ctor1("workspace", members),
);

function faults(query: string): string[] {
  const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
}

it.each([...planAlarms(true), ...savedQueries].map(({ name, query }) => [name, query]))(
  "the query %s is Kusto, and every column it names is there",
  (_, query) => {
    expect(faults(query)).toEqual([]);
  },
);

it("the workspace keeps every question of the audit, under the name that the audit gives it, beside its own", () => {
  const kept = savedQueries;
  const names = kept.map(({ name }) => name);
  // What only the hosts' ledgers tell is no question to events.
  const asked = questions.filter(({ sqlOnly }) => !sqlOnly);
  expect(names.filter((name) => name.startsWith("audit-")).sort()).toEqual(
    asked.map(({ name }) => `audit-${name}`).sort(),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(kept.find(({ name }) => name === "audit-fallen-off")?.title).toBe("KMS audit: fallen off");
});

it("a misspelt column or operator would be found", () => {
  expect(faults("Event | where EventId == 12290")).not.toEqual([]);
  expect(faults("Event | wher EventID == 12290")).not.toEqual([]);
});
