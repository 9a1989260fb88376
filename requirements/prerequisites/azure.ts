import { sameName, srvRecordName } from "../../activation/discovery";
import type { Path, Problem } from "../../text/problem";
import type { AzureKmsHostArguments, Text } from "../arguments";
import { networkOfSubnet, planName, planVaultName, readResourceId } from "../azure-names";
import { defaultSize } from "../limits";
import type { Answer, Prerequisite } from "./prerequisite";

/** A deployment on Azure, as far as it is known before anything is there. */
export interface AzurePlan {
  readonly subscription: string;
  /** Name of the component, such as `kms-azure-prod`. */
  readonly name: string;
  /** Words that make the vault's name unique, but for the subscription: project and stack. */
  readonly unique: readonly string[];
  readonly args: AzureKmsHostArguments & {
    readonly customerManagedDiskKey?: boolean;
    readonly monitoring?: AzureKmsHostArguments["monitoring"] & { readonly flowLogs?: boolean };
  };
}

/** A GET of Azure Resource Manager: path and query. */
export type AzureQuestion = string;

type Found = Omit<Problem, "fix"> & { fix?: string };
type AzurePrerequisite = Prerequisite<AzurePlan, AzureQuestion>;

const text = (value: Text): string | undefined => (typeof value === "string" ? value : undefined);
const same = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase();
const locationOf = ({ args }: AzurePlan) => text(args.location) ?? "";
/** Azure writes a region as `westeurope` and as `West Europe`. */
const region = (value: unknown) => String(value).toLowerCase().replaceAll(" ", "");
const inSubscription = ({ subscription }: AzurePlan, rest: string) => `/subscriptions/${subscription}${rest}`;
const groupOf = ({ args, name }: AzurePlan) => text(args.resourceGroupName) ?? planName("rg", name);
const body = (answer: Answer | undefined) => (answer?.status === "found" ? answer.body : undefined);
const items = (answer: Answer | undefined): Record<string, unknown>[] => {
  const { value } = body(answer) ?? {};
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
};
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);

const machineQuestions = (plan: AzurePlan) =>
  (plan.args.hosts ?? []).map((host) =>
    inSubscription(
      plan,
      `/resourceGroups/${groupOf(plan)}/providers/Microsoft.Compute/virtualMachines/${host?.name}?api-version=2024-07-01`,
    ),
  );

/** Hosts that are still to be built; one that is there needs no quota and no zone any more. */
function newHosts({ args }: AzurePlan, answers: readonly Answer[]) {
  return (args.hosts ?? []).flatMap((host, index) =>
    host !== undefined && answers[index]?.status !== "found" ? [{ host, index }] : [],
  );
}

/** Resource providers of what is built, in the writing of Azure. */
function providersOf({ args }: AzurePlan): string[] {
  const always = [
    "Microsoft.Authorization",
    "Microsoft.Compute",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
  ];
  return args.monitoring === undefined
    ? always
    : [
        ...always,
        "Microsoft.AlertsManagement",
        "Microsoft.Insights",
        "Microsoft.OperationalInsights",
        "Microsoft.Storage",
      ];
}

/** What the deployer must be allowed in its own subscription. */
function actionsOf({ args }: AzurePlan): string[] {
  const { network, monitoring, discovery, existingVaultId, customerManagedDiskKey } = args;
  const created = network?.subnetId === undefined;
  const zones = (discovery?.zones ?? []).some((zone) => zone?.existingId === undefined);
  return [
    ...(args.resourceGroupName === undefined ? ["Microsoft.Resources/subscriptions/resourceGroups/write"] : []),
    "Microsoft.Compute/virtualMachines/write",
    "Microsoft.Compute/virtualMachines/runCommands/write",
    "Microsoft.ManagedIdentity/userAssignedIdentities/write",
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    "Microsoft.Authorization/roleAssignments/write",
    ...(args.mayDelete?.includes("hosts") ? [] : ["Microsoft.Authorization/locks/write"]),
    ...(created ? ["Microsoft.Network/virtualNetworks/write"] : []),
    "Microsoft.Network/networkSecurityGroups/write",
    "Microsoft.Network/networkInterfaces/write",
    "Microsoft.Network/privateEndpoints/write",
    ...(existingVaultId === undefined || customerManagedDiskKey
      ? ["Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/secrets/write"]
      : []),
    ...(zones || network?.vaultZoneId === undefined ? ["Microsoft.Network/privateDnsZones/write"] : []),
    ...(customerManagedDiskKey ? ["Microsoft.Compute/diskEncryptionSets/write"] : []),
    ...(monitoring === undefined
      ? []
      : [
          "Microsoft.OperationalInsights/workspaces/write",
          "Microsoft.Insights/dataCollectionRules/write",
          "Microsoft.Insights/scheduledQueryRules/write",
          "Microsoft.Insights/diagnosticSettings/write",
        ]),
  ];
}

/** What the deployer must be allowed on parts that others own. */
function actionsOnAdopted({ args }: AzurePlan): { path: Path; id: string; actions: string[] }[] {
  const { network, discovery, monitoring, existingVaultId } = args;
  const list: { path: Path; id: string | undefined; actions: string[] }[] = [
    {
      path: ["network", "subnetId"],
      id: text(network?.subnetId),
      actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
    },
    {
      path: ["network", "hubNetworkId"],
      id: network?.peerFromHub === false ? undefined : text(network?.hubNetworkId),
      actions: [
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
        "Microsoft.Network/virtualNetworks/peer/action",
      ],
    },
    {
      path: ["network", "vaultZoneId"],
      id: text(network?.vaultZoneId),
      actions: ["Microsoft.Network/privateDnsZones/join/action"],
    },
    {
      path: ["existingVaultId"],
      id: text(existingVaultId),
      actions: [
        "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action",
        "Microsoft.Authorization/roleAssignments/write",
      ],
    },
    {
      path: ["monitoring", "privateLinkScopeId"],
      id: text(monitoring?.privateLinkScopeId),
      actions: ["Microsoft.Insights/PrivateLinkScopes/ScopedResources/Write"],
    },
    ...(discovery?.zones ?? []).map((zone, index) => ({
      path: ["discovery", "zones", index, "existingId"],
      id: text(zone?.existingId),
      actions: ["Microsoft.Network/privateDnsZones/SRV/write", "Microsoft.Network/privateDnsZones/A/write"],
    })),
  ];
  return list.flatMap(({ id, ...rest }) => (id === undefined ? [] : [{ ...rest, id }]));
}

const permissionsAt = (scope: string) =>
  `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;

/** Does a list of permissions, each with what it gives and what it leaves out, allow an action? */
export function allows(permissions: readonly Record<string, unknown>[], action: string): boolean {
  const matches = (patterns: unknown) =>
    Array.isArray(patterns) &&
    patterns.some((pattern) =>
      new RegExp(
        `^${String(pattern)
          .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
          .replaceAll("*", ".*")}$`,
        "i",
      ).test(action),
    );
  return permissions.some(({ actions, notActions }) => matches(actions) && !matches(notActions));
}

const skusQuestion = (plan: AzurePlan) =>
  inSubscription(
    plan,
    `/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location eq '${locationOf(plan)}'`,
  );

function skuOf({ args }: AzurePlan, answer: Answer | undefined) {
  const size = text(args.size) ?? defaultSize.azure;
  return items(answer).find((one) => same(one.resourceType, "virtualMachines") && same(one.name, size));
}

const capability = (sku: unknown, name: string) => {
  const all = at(sku, "capabilities");
  return Array.isArray(all)
    ? at(
        all.find((one) => same(at(one, "name"), name)),
        "value",
      )
    : undefined;
};

/** Zones, or the whole region, in which the subscription may not have a size. */
function restrictions(sku: unknown): { zones: string[]; everywhere: boolean } {
  const all = at(sku, "restrictions");
  const list: unknown[] = Array.isArray(all) ? all : [];
  const zones = list.flatMap((one) => {
    const named = at(one, "restrictionInfo", "zones");
    return same(at(one, "type"), "Zone") && Array.isArray(named) ? named.map(String) : [];
  });
  return { zones, everywhere: list.some((one) => same(at(one, "type"), "Location")) };
}

const ownVaults = (plan: AzurePlan): { path: Path; name: string }[] => {
  const { args, name, subscription, unique } = plan;
  // Where a vault may go, its name is made anew each time.
  const salted = args.mayDelete?.includes("vault");
  const words = [subscription, ...unique];
  const own = text(args.vaultName) ?? (salted ? undefined : planVaultName(`${name}-vault`, words));
  const disks =
    args.customerManagedDiskKey && !salted
      ? [{ path: ["customerManagedDiskKey"], name: planVaultName(`${name}-disks`, words) }]
      : [];
  return [
    ...(args.existingVaultId === undefined && own !== undefined ? [{ path: ["vaultName"], name: own }] : []),
    ...disks,
  ];
};

/** The existing network that the hosts come into. */
function networksOf({ network }: AzurePlan["args"]): string[] {
  const subnet = text(network?.subnetId);
  return subnet === undefined ? [] : [networkOfSubnet(subnet)];
}

const wantsFlowLogs = ({ args: { monitoring, network } }: AzurePlan) =>
  monitoring !== undefined && (monitoring.flowLogs ?? network?.subnetId === undefined);

/** Records that would be written into existing zones, with the argument that names the zone. */
function recordsOf({ args }: AzurePlan): { path: Path; id: string; record: string; kind: "SRV" | "A" }[] {
  return (args.discovery?.zones ?? []).flatMap((zone, index) => {
    const id = text(zone?.existingId);
    if (id === undefined) return [];
    const path: Path = ["discovery", "zones", index, "existingId"];
    const addresses = (args.hosts ?? []).map((host) => ({
      path,
      id,
      record: String(host?.name).toLowerCase(),
      kind: "A" as const,
    }));
    return [{ path, id, record: srvRecordName, kind: "SRV" as const }, ...addresses];
  });
}

/** Everything that must hold before a first `pulumi up` on Azure, in the order in which it is told. */
export const azurePrerequisites: readonly AzurePrerequisite[] = [
  {
    name: "encryption-at-host",
    holds: "the feature EncryptionAtHost is registered in the subscription",
    asks: "state of `Microsoft.Compute/EncryptionAtHost`",
    fix: "az feature register --namespace Microsoft.Compute --name EncryptionAtHost, wait for Registered, then az provider register -n Microsoft.Compute",
    source: '"Use the Azure CLI to enable end-to-end encryption using encryption at host"',
    questions: (plan) => [
      inSubscription(
        plan,
        "/providers/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost?api-version=2021-07-01",
      ),
    ],
    judge(_plan, [answer]) {
      if (answer === undefined || answer.status === "unseen") return [];
      const state = answer.status === "missing" ? "NotRegistered" : String(at(body(answer), "properties", "state"));
      if (same(state, "Registered")) return [];
      return [
        {
          path: ["subscription"],
          problem: "encryption at host is not enabled, so no host can be built",
          got: state,
          allowed: "Registered",
        },
      ];
    },
  },
  {
    name: "resource-providers",
    holds: "the resource providers are registered, or the deployer may register them",
    asks: "registration of each provider; the deployer's permissions",
    fix: "az provider register -n <name>",
    source: '"Azure resource providers and types"',
    questions: (plan) => [
      inSubscription(plan, "/providers?api-version=2021-04-01"),
      permissionsAt(inSubscription(plan, "")),
    ],
    judge(plan, [providers, permissions]) {
      if (body(providers) === undefined) return [];
      const registered = new Map(
        items(providers).map((one) => [String(one.namespace).toLowerCase(), String(one.registrationState)]),
      );
      return providersOf(plan).flatMap((name): Found[] => {
        const state = registered.get(name.toLowerCase()) ?? "NotRegistered";
        if (same(state, "Registered") || same(state, "Registering")) return [];
        if (body(permissions) === undefined || allows(items(permissions), `${name}/register/action`)) return [];
        const problem = `${name} is not registered, and the deployer may not register it`;
        return [
          {
            path: ["subscription"],
            problem,
            got: state,
            allowed: "Registered",
            fix: `az provider register -n ${name}`,
          },
        ];
      });
    },
  },
  {
    name: "deployer-rights",
    holds: "the deployer may create what the plan names, roles and locks included",
    asks: "the deployer's permissions in the subscription [belief: the documented call is the one for a resource group]",
    fix: "give the deployer Owner, or Contributor and Role Based Access Control Administrator with a right to locks",
    source: '"Permissions - List For Resource Group"',
    questions: (plan) => [
      permissionsAt(
        text(plan.args.resourceGroupName) === undefined
          ? inSubscription(plan, "")
          : inSubscription(plan, `/resourceGroups/${groupOf(plan)}`),
      ),
    ],
    judge(plan, [permissions]) {
      if (body(permissions) === undefined) return [];
      const lacking = actionsOf(plan).filter((action) => !allows(items(permissions), action));
      if (lacking.length === 0) return [];
      return [
        {
          path: ["subscription"],
          problem: "the deployer lacks rights",
          got: `no ${lacking.join(", no ")}`,
          allowed: "all of them",
        },
      ];
    },
  },
  {
    name: "rights-on-adopted-parts",
    holds: "the deployer may approve endpoints, join subnets and zones, and write records on parts of others",
    asks: "the deployer's permissions on each existing part that the environment names",
    fix: "ask the owners of that part for the right",
    source: '"Manage Azure private endpoints", "Permissions - List For Resource"',
    questions: (plan) => actionsOnAdopted(plan).map(({ id }) => permissionsAt(id)),
    judge: (plan, answers) =>
      actionsOnAdopted(plan).flatMap(({ path, actions }, index): Found[] => {
        const answer = answers[index];
        if (body(answer) === undefined) return [];
        const lacking = actions.filter((action) => !allows(items(answer), action));
        return lacking.length === 0
          ? []
          : [
              {
                path,
                problem: "the deployer lacks rights there",
                got: `no ${lacking.join(", no ")}`,
                allowed: "all of them",
              },
            ];
      }),
  },
  {
    name: "size-and-zones",
    holds: "the size is offered in the region and in each host's zone, and boots what is built",
    asks: "`Microsoft.Compute/skus` of the region",
    fix: "choose another size, zone or region, or ask support to lift the restriction",
    source: '"Resource Skus - List"',
    questions: (plan) => [skusQuestion(plan), ...machineQuestions(plan)],
    judge(plan, [skus, ...machines]) {
      const fresh = newHosts(plan, machines);
      if (body(skus) === undefined || fresh.length === 0) return [];
      const size = text(plan.args.size) ?? defaultSize.azure;
      const sku = skuOf(plan, skus);
      const { zones, everywhere } = restrictions(sku);
      if (sku === undefined || everywhere)
        return [
          {
            path: ["size"],
            problem: `the size is not offered to this subscription in ${locationOf(plan)}`,
            got: size,
            allowed: "a size of `az vm list-skus`",
          },
        ];
      const lacks = [
        same(capability(sku, "EncryptionAtHostSupported"), "False") ? "encryption at host" : undefined,
        same(capability(sku, "TrustedLaunchDisabled"), "True") ? "trusted launch" : undefined,
        same(capability(sku, "AcceleratedNetworkingEnabled"), "False") ? "accelerated networking" : undefined,
      ].filter((word) => word !== undefined);
      const unable: Found[] =
        lacks.length === 0
          ? []
          : [
              {
                path: ["size"],
                problem: `the size has no ${lacks.join(" and no ")}`,
                got: size,
                allowed: "a size that has it",
              },
            ];
      const closed = fresh.flatMap(({ host, index }): Found[] =>
        host.zone !== undefined && zones.includes(host.zone)
          ? [
              {
                path: ["hosts", index, "zone"],
                problem: `${size} is not offered to this subscription in that zone`,
                got: host.zone,
                allowed: "another zone",
              },
            ]
          : [],
      );
      return [...unable, ...closed];
    },
  },
  {
    name: "quota",
    holds: "the region's and the size's quota of processors hold the hosts that are still to come",
    asks: "`Microsoft.Compute/locations/usages`, `Microsoft.Compute/skus`",
    fix: "ask for more quota: az quota, or Help + support",
    source: '"Usage - List"',
    questions: (plan) => [
      inSubscription(plan, `/providers/Microsoft.Compute/locations/${locationOf(plan)}/usages?api-version=2024-07-01`),
      skusQuestion(plan),
      ...machineQuestions(plan),
    ],
    judge(plan, [usages, skus, ...machines]) {
      const sku = skuOf(plan, skus);
      const each = Number(capability(sku, "vCPUs"));
      const need = each * newHosts(plan, machines).length;
      if (body(usages) === undefined || !(need > 0)) return [];
      return items(usages).flatMap((usage): Found[] => {
        const name = at(usage, "name", "value");
        if (!same(name, "cores") && !same(name, at(sku, "family"))) return [];
        const free = Number(usage.limit) - Number(usage.currentValue);
        if (!(free < need)) return [];
        return [
          {
            path: ["hosts"],
            problem: `the quota ${name} of ${locationOf(plan)} is too small`,
            got: `${free} processors free`,
            allowed: `${need} or more`,
          },
        ];
      });
    },
  },
  {
    name: "network-of-hosts",
    holds: "an existing subnet is of the environment's own subscription and region",
    asks: "location of the subnet's network",
    fix: "write the region of that network, or name another subnet",
    source: '"Create, change, or delete a network interface": both in one subscription and region',
    questions: ({ args }) => networksOf(args).map((id) => `${id}?api-version=2024-05-01`),
    judge: (plan, answers) =>
      networksOf(plan.args).flatMap((id, index): Found[] => {
        const path: Path = ["network", "subnetId"];
        const owner = readResourceId(id)?.subscription;
        if (!same(owner, plan.subscription))
          return [
            {
              path,
              problem: "a subnet of another subscription, where no interface of this one can be",
              got: owner,
              allowed: plan.subscription,
            },
          ];
        const location = body(answers[index])?.location;
        if (location === undefined || region(location) === region(locationOf(plan))) return [];
        return [
          {
            path,
            problem: "a subnet of another region, where no interface of this one can be",
            got: region(location),
            allowed: region(locationOf(plan)),
          },
        ];
      }),
  },
  {
    name: "hub-gateway",
    holds: "the hub has a gateway where useHubGateway is set",
    asks: "the hub's network",
    fix: "write useHubGateway: false, or build the gateway first",
    source: '"Configure VPN gateway transit for virtual network peering"',
    questions: ({ args: { network } }) =>
      network?.useHubGateway && text(network.hubNetworkId) !== undefined
        ? ["", "/subnets/GatewaySubnet"].map((part) => `${network.hubNetworkId}${part}?api-version=2024-05-01`)
        : [],
    judge(_plan, [hub, answer]) {
      // A hub that is not there is told by the component.
      if (hub?.status === "missing") return [];
      const connected = at(body(answer), "properties", "ipConfigurations");
      const isThere = Array.isArray(connected) && connected.length > 0;
      // A list that Azure leaves out is not seen; a subnet that is not there holds no gateway.
      if (answer?.status !== "missing" && (connected === undefined || isThere)) return [];
      return [
        {
          path: ["network", "useHubGateway"],
          problem: "the hub has no gateway",
          got: "none in GatewaySubnet",
          allowed: "a vpn or expressroute gateway",
        },
      ];
    },
  },
  {
    name: "network-watcher",
    holds: "the region has a network watcher of the name that the flow log is written under",
    asks: "the subscription's network watchers",
    fix: "name it in monitoring.networkWatcherGroup and networkWatcherName; make one with az network watcher configure --locations <region> --enabled true; or write flowLogs: false",
    source: '"Enable or disable Azure Network Watcher"; one for a subscription and region',
    questions: (plan) =>
      wantsFlowLogs(plan)
        ? [inSubscription(plan, "/providers/Microsoft.Network/networkWatchers?api-version=2024-05-01")]
        : [],
    judge(plan, [answer]) {
      if (body(answer) === undefined) return [];
      const { monitoring } = plan.args;
      const wanted = {
        group: text(monitoring?.networkWatcherGroup) ?? "NetworkWatcherRG",
        name: text(monitoring?.networkWatcherName) ?? `NetworkWatcher_${locationOf(plan)}`,
      };
      const here = items(answer).filter((one) => region(one.location) === region(locationOf(plan)));
      const shown = here.map(({ id }) => {
        const { resourceGroup, name } = readResourceId(String(id)) ?? { resourceGroup: "", name: "" };
        return { resourceGroup, name };
      });
      if (shown.some(({ resourceGroup, name }) => same(resourceGroup, wanted.group) && same(name, wanted.name)))
        return [];
      const got =
        shown.map(({ resourceGroup, name }) => `${name} in ${resourceGroup}`).join(", ") || "none in the region";
      return [
        {
          path: ["monitoring", "flowLogs"],
          problem: "there is no such network watcher",
          got,
          allowed: `${wanted.name} in ${wanted.group}`,
        },
      ];
    },
  },
  {
    name: "deleted-vaults",
    holds: "no vault of the planned name is deleted and kept; its name is taken for up to 90 days",
    asks: "the subscription's deleted vaults",
    fix: "name another in vaultName, or bring it back with az keyvault recover --name <name> and name it in existingVaultId",
    source: '"Azure Key Vault recovery management with soft delete and purge protection"',
    questions: (plan) =>
      ownVaults(plan).length === 0
        ? []
        : [inSubscription(plan, "/providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01")],
    judge: (plan, [answer]) =>
      ownVaults(plan).flatMap(({ path, name }): Found[] =>
        items(answer).some((one) => same(one.name, name))
          ? [
              {
                path,
                problem: "a vault of this name is deleted and kept, so that none can be made",
                got: name,
                allowed: "another name, or that vault recovered",
              },
            ]
          : [],
      ),
  },
  {
    name: "existing-records",
    holds: "no other records for the KMS hosts are in the existing zones",
    asks: "`SRV/_vlmcs._tcp` and the hosts' `A` records of each existing zone",
    fix: "docs/first-deployment.md, `From a host that is there`: keep its target beside the new ones with pulumi import, or delete the record",
    source: "azure-native creates nothing that is there already",
    questions: (plan) =>
      recordsOf(plan).map(({ id, record, kind }) => `${id}/${kind}/${record}?api-version=2020-06-01`),
    judge: (plan, answers) =>
      recordsOf(plan).flatMap(({ path, id, record, kind }, index): Found[] => {
        const found = body(answers[index]);
        // What this toolkit wrote says so in its metadata.
        if (found === undefined || at(found, "properties", "metadata", "kmshost-role") !== undefined) return [];
        const zone = sameName(id.split("/").at(-1) ?? "");
        const targets = kind === "SRV" ? at(found, "properties", "srvRecords") : at(found, "properties", "aRecords");
        const got = (Array.isArray(targets) ? targets : [])
          .map((one) => at(one, "target") ?? at(one, "ipv4Address"))
          .join(", ");
        return [
          {
            path,
            problem: `the zone has a record ${record}.${zone} (${kind}) already`,
            got: got || "a record",
            allowed: "none, or this environment's own",
          },
        ];
      }),
  },
];
