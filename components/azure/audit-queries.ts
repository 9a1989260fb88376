import { auditPrelude, auditQueries } from "../audit-queries";
import { hostAlarms } from "../host-setup/report-alarms";

/** What the workspace is asked and what it watches, in Kusto. How event 12290 is read is in audit/queries/prelude.kql. */

/** The hosts' own reports: event 1200 of the set-up. */
const reports = `Event
| where EventLog == "Application" and Source == "kmshost" and EventID == 1200
| extend Report = parse_json(extract(@"(\\{.*\\})", 1, iff(isnotempty(RenderedDescription), RenderedDescription, ParameterXml)))`;

/** What each host says of its counts, one row for each product. */
const counts = `${reports}
| summarize arg_max(TimeGenerated, Report) by Computer
| mv-expand Product = Report.products
| project TimeGenerated, Computer, Product = tostring(Product.name), Licensed = tobool(Product.licensed),
    Count = toint(Product.count), Required = toint(Product.required), Log = Report.log`;

/** An alarm: what it asks, how often, and over which time. Rows found raise it, unless it watches for silence. */
export interface PlannedAlarm {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly query: string;
  /** ISO 8601 duration between two looks. */
  readonly every: string;
  /** ISO 8601 duration that each look covers; Azure allows two days at most. */
  readonly over: string;
  /** 1 error, 2 warning, 3 information. */
  readonly severity: 1 | 2 | 3;
  /** True when no row at all raises the alarm. Default: false, any row does. */
  readonly onSilence?: boolean;
  /** True when it is about counts or requests of KMS, which a directory alone has none of. Default: false. */
  readonly ofRequests?: boolean;
}

/** The alarms of every KMS host. */
export const alarms: readonly PlannedAlarm[] = [
  {
    name: "count-below-threshold",
    title: "KMS: count below the activation threshold",
    description: "A host counts fewer clients of a product than it needs, so its clients get 0xC004F038.",
    query: `${counts}\n| where Required > 0 and Count >= 0 and Count < Required`,
    every: "PT1H",
    over: "PT6H",
    severity: 2,
    ofRequests: true,
  },
  {
    name: "not-licensed",
    title: "KMS: host not licensed",
    description: "The host key is installed but not activated with Microsoft, or has lost its activation.",
    query: `${counts}\n| where not(Licensed)`,
    every: "PT1H",
    over: "PT6H",
    severity: 1,
    ofRequests: true,
  },
  {
    name: "no-host-product",
    title: "KMS: host without a host product",
    description:
      "A host has had its key, and Windows knows no host product with a key there: it answers no client. Quiet until the key is in the vault.",
    query: `${reports}
| extend Missing = tostring(Report.alarms) contains "${hostAlarms.noHostProduct}"
| summarize Times = countif(Missing), arg_max(TimeGenerated, Missing) by Computer
| where Missing and Times >= 2`,
    every: "PT1H",
    over: "PT6H",
    severity: 1,
    ofRequests: true,
  },
  {
    name: "setup-failing",
    title: "KMS: set-up keeps failing",
    description:
      "The hourly set-up of a host failed three times in four hours, or has reported nothing for three hours. The host's report names the step; on the host see setup.log.",
    query: `${reports}
| summarize Failed = countif(TimeGenerated > ago(4h) and tostring(Report.alarms) contains "${hostAlarms.setupFailed}"), Last = max(TimeGenerated) by Computer
| where Failed >= 3 or Last < ago(3h)`,
    every: "PT1H",
    over: "P1D",
    severity: 1,
  },
  {
    name: "idle",
    title: "KMS: no activation requests",
    description:
      "No host had a request for a day: clients ask every two hours until they are activated, then every seven days.",
    query: 'Event\n| where EventLog == "Key Management Service" and EventID == 12290',
    every: "PT1H",
    over: "P1D",
    severity: 2,
    ofRequests: true,
    onSilence: true,
  },
  {
    name: "initialisation-failure",
    title: "KMS: initialisation failure",
    description: "Events 12291 and 12292: the service or its renewal timer could not start.",
    query: 'Event\n| where EventLog == "Application" and EventID in (12291, 12292)',
    every: "PT15M",
    over: "PT15M",
    severity: 1,
  },
  {
    name: "dns-publishing-failure",
    title: "KMS: DNS publishing failure",
    description:
      "Event 12293: the host tried to write its own SRV record. Records are made by Pulumi, so publishing should be off.",
    query: 'Event\n| where EventLog == "Application" and EventID == 12293',
    every: "PT1H",
    over: "PT1H",
    severity: 3,
  },
  {
    name: "requests-failing",
    title: "KMS: requests failing",
    description:
      "More than a tenth of the requests of an hour end in an error: a wrong host key generation, or clocks apart.",
    query: `${auditPrelude("kql")}requests
| summarize Failures = countif(result != "0x00000000"), Total = count() by host
| where Total >= 10 and Failures * 10 > Total`,
    every: "PT1H",
    over: "PT1H",
    severity: 2,
    ofRequests: true,
  },
  {
    name: "log-nearly-full",
    title: "KMS: event log nearly full",
    description: "The host's log is at 90 % of its size: the oldest requests are about to be overwritten.",
    query: `${counts}\n| where todouble(Log.bytes) > 0.9 * todouble(Log.maximum)`,
    every: "PT6H",
    over: "PT6H",
    severity: 3,
  },
  {
    name: "silent-host",
    title: "KMS: host silent",
    description: "A host that was there a day ago has sent nothing for half an hour.",
    query: "Heartbeat\n| summarize Last = max(TimeGenerated) by Computer\n| where Last < ago(30m)",
    every: "PT15M",
    over: "P1D",
    severity: 1,
  },
];

/** Needs flow logs: machines outside the client networks that tried. */
export const unknownNetworkAlarm: PlannedAlarm = {
  name: "unknown-client-network",
  title: "KMS: request from an unknown network",
  description:
    "A machine outside the client networks tried the activation port and was denied: a network to add, or a visitor.",
  query: `NTANetAnalytics
| where SubType == "FlowLog" and FlowDirection == "Inbound" and DestPort == 1688 and DeniedInFlows > 0
| summarize Tries = sum(DeniedInFlows) by SrcIp, AclRule`,
  every: "PT1H",
  over: "PT2H",
  severity: 3,
  ofRequests: true,
};

/** A question that is kept in the workspace under "KMS". */
export interface SavedQuery {
  readonly name: string;
  readonly title: string;
  readonly query: string;
}

/** Saved queries: the questions of `kmshost audit` under its names for them, and three that only the workspace can answer. */
export const savedQueries: readonly SavedQuery[] = [
  { name: "host-reports", title: "KMS: what each host reports of its counts", query: counts },
  {
    name: "host-state",
    title: "KMS: what each host says of itself, with its installation ID",
    query: `${reports}
| summarize arg_max(TimeGenerated, Report) by Computer
| project TimeGenerated, Computer, States = Report.states, InstallationIds = Report.installationIds, Activations = Report.activations,
    Port = Report.port, Listening = Report.listening, ClockOffset = Report.clockOffset, LastError = Report.lastError, Held = Report.held,
    Windows = Report.windows, OddSettings = Report.settings, LanguageMode = Report.languageMode, Health = Report.health,
    Failures = Report.failures, Warnings = Report.warnings`,
  },
  {
    name: "key-readers",
    title: "KMS: who read the host key",
    query: `AzureDiagnostics
| where ResourceProvider == "MICROSOFT.KEYVAULT" and OperationName == "SecretGet"
| project TimeGenerated, CallerIPAddress, identity_claim_appid_g, id_s, ResultType`,
  },
  ...auditQueries("kql").map(({ name, text }) => {
    return { name: `audit-${name}`, title: `KMS audit: ${name.replaceAll("-", " ")}`, query: text };
  }),
];

/** Which of them the workbook shows. */
export const workbookQueries = [
  "host-reports",
  "host-state",
  "audit-fleet",
  "audit-failures",
  "audit-cloned-machine-ids",
  "key-readers",
].map((name) => savedQueries.find((query) => query.name === name) as SavedQuery);
