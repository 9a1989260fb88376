import {
  azureEstate,
  azureGateway,
  azureHub,
  azureId,
  azureRule,
  azureTable,
  collection,
  type Drawing,
  hop,
  onPremises,
  subnet,
  vnet,
} from "./drawn";
import { denyAll, green, group, open, red, route } from "./drawn-azure";
import { type DrawnCase, ruleGroup, script, vault } from "./drawn-cases";
import { declared, type Inputs } from "./plans";

const n = "azure-native:network:";
const groups = "Azure, Network security groups";
const routing = "Azure, Virtual network traffic routing";
const online = (drawing: Drawing) => script(drawing, { ActivationMethod: "'online'", ConfirmationId: "''" });
const says = { activation: "online" } as const;
/** Everything of the hosts goes to the firewall of the hub. */
const forced = (rules: Inputs[]) =>
  online(azureHub())
    .set("hosts-table", "routes", [hop("10.60.0.0/16", "10.50.0.68"), hop("0.0.0.0/0", "10.50.0.68")])
    .set("group", "ruleCollections", [collection("kms", 200, "Allow"), ...rules]);
const byName = (names: string[], ports = [443, 80]): Inputs => ({
  ...{ name: "names", priority: 300, action: { type: "Allow" } },
  ruleCollectionType: "FirewallPolicyFilterRuleCollection",
  rules: [
    {
      ...{ name: "activation", ruleType: "ApplicationRule", sourceAddresses: ["10.90.0.0/24"], targetFqdns: names },
      protocols: ports.map((port) => ({ protocolType: port === 443 ? "Https" : "Http", port })),
    },
  ],
});

export const azureNeeds: readonly DrawnCase[] = [
  green("an expired secret can still be read", "Azure Key Vault: date-time controlled operations", () =>
    vault(azureEstate()).set("secret", "properties.attributes.expires", 1_600_000_000),
  ),
  red("a role at another secret of the vault", "Azure RBAC for Key Vault: scope", ["host activation", "role"], () => {
    const drawing = vault(azureEstate());
    return drawing.set("role", "scope", `${String(drawing.of("kv").outputs.id)}/secrets/another`);
  }),
  green("a role at the very secret", "Azure RBAC for Key Vault: scope", () => {
    const drawing = vault(azureEstate());
    return drawing.set("role", "scope", `${String(drawing.of("kv").outputs.id)}/secrets/kms-host-key`);
  }),
  red("a role at a resource group whose name begins alike", "Azure RBAC: scope", ["host activation", "role"], () => {
    const drawing = vault(azureEstate());
    const id = String(drawing.of("kv").outputs.id);
    const other = id.replace("/resourceGroups/rg/", "/resourceGroups/rg-two/");
    drawing.of("kv").outputs.id = other;
    drawing.set("pe", "privateLinkServiceConnections", [{ name: "v", privateLinkServiceId: other }]);
    return drawing.set("role", "scope", "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg");
  }),
  green("a role at the subscription", "Azure RBAC: scope", () =>
    vault(azureEstate()).set("role", "scope", "/subscriptions/00000000-0000-0000-0000-000000000001"),
  ),
  red("the role is another machine's", "Azure RBAC for Key Vault", ["host activation", "role"], () =>
    vault(azureEstate()).set("role", "principalId", "p-2"),
  ),
  green("an access policy lets the host get secrets", "Azure Key Vault access policies", () =>
    vault(azureEstate())
      .remove("role")
      .set("kv", "properties.enableRbacAuthorization", false)
      .set("kv", "properties.accessPolicies", [{ objectId: "p-1", permissions: { secrets: ["get"] } }]),
  ),
  red(
    "an access policy that lists and does not get",
    "Azure Key Vault access policies",
    ["host activation", "access policy"],
    () =>
      vault(azureEstate())
        .remove("role")
        .set("kv", "properties.enableRbacAuthorization", false)
        .set("kv", "properties.accessPolicies", [{ objectId: "p-1", permissions: { secrets: ["list"] } }]),
  ),
  red(
    "an access policy in a vault that asks for roles",
    "Azure Key Vault: roles or access policies",
    ["host activation", "role"],
    () =>
      vault(azureEstate())
        .remove("role")
        .set("kv", "properties.accessPolicies", [{ objectId: "p-1", permissions: { secrets: ["get"] } }]),
  ),
  red(
    "a role in a vault that asks for access policies",
    "Azure Key Vault: roles or access policies",
    ["host activation", "access policy"],
    () =>
      vault(azureEstate())
        .set("kv", "properties.enableRbacAuthorization", false)
        .set("kv", "properties.accessPolicies", []),
  ),
  red("the machine has no identity", "Azure, Managed identities", ["host activation", ""], () =>
    vault(azureEstate()).set("kms01", "identity", undefined).set("role", "principalId", "p-2"),
  ),
  red(
    "a private endpoint that waits for approval",
    "Azure Private Link: connection states",
    ["host activation", "approv"],
    () => {
      const drawing = vault(azureEstate());
      const [connection] = drawing.of("pe").inputs.privateLinkServiceConnections as Inputs[];
      return drawing
        .set("pe", "privateLinkServiceConnections", undefined)
        .set("pe", "manualPrivateLinkServiceConnections", [connection as Inputs])
        .saw("pe", "manualPrivateLinkServiceConnections", [
          { ...(connection as Inputs), privateLinkServiceConnectionState: { status: "Pending" } },
        ]);
    },
  ),
  green("the vault's firewall lets the hosts' subnet in", "Azure Key Vault networking: virtual network rules", () =>
    vault(azureEstate(), "Enabled")
      .remove("pe")
      .remove("zone-group")
      .set("hosts-subnet", "serviceEndpoints", [{ service: "Microsoft.KeyVault" }])
      .set("kv", "properties.networkAcls", {
        ...{ defaultAction: "Deny", bypass: "None", virtualNetworkRules: [{ id: subnet("hosts", "machines") }] },
      }),
  ),
  red(
    "the vault's firewall lets another subnet in",
    "Azure Key Vault networking: virtual network rules",
    ["host activation", "firewall of the vault"],
    () =>
      vault(azureEstate(), "Enabled")
        .remove("pe")
        .remove("zone-group")
        .set("kv", "properties.networkAcls", {
          ...{ defaultAction: "Deny", bypass: "None", virtualNetworkRules: [{ id: subnet("spoke", "machines") }] },
        }),
  ),
  red(
    "the hosts' subnet has no service endpoint",
    "Azure Key Vault networking: service endpoints",
    ["host activation", "service endpoint"],
    () =>
      vault(azureEstate(), "Enabled")
        .remove("pe")
        .remove("zone-group")
        .set("kv", "properties.networkAcls", {
          ...{ defaultAction: "Deny", bypass: "None", virtualNetworkRules: [{ id: subnet("hosts", "machines") }] },
        }),
  ),
  green("no record for the endpoint, but the vault is open to public addresses", "Azure, Private endpoint DNS", () =>
    vault(azureEstate(), "Enabled").remove("vault-link"),
  ),
  red(
    "the hosts' network asks servers that nobody shows to be resolvers",
    "Azure, Private endpoint DNS",
    ["host activation", ""],
    () => vault(azureEstate()).set("hosts", "dhcpOptions", { dnsServers: ["10.200.0.4"] }),
  ),
  green(
    "activation online through the firewall, by name",
    "Microsoft, Windows activation: names and ports",
    () =>
      forced([
        byName([
          "*.sls.microsoft.com",
          "*.microsoft.com",
          "*.mp.microsoft.com",
          "*.md.mp.microsoft.com",
          "login.live.com",
        ]),
      ]),
    says,
  ),
  red(
    "activation online through a firewall that lets nothing out",
    "Azure Firewall: denies by default",
    ["host activation", "firewall"],
    () => forced([]),
    says,
  ),
  red(
    "activation online through a firewall that lets another name out",
    "Azure Firewall: application rules",
    ["host activation", "activation.sls.microsoft.com"],
    () => forced([byName(["*.windowsupdate.com"])]),
    says,
  ),
  green(
    "activation online through a firewall that lets HTTPS out anywhere",
    "Azure Firewall: network rules",
    () =>
      forced([
        collection("web", 300, "Allow", {
          ...{ sourceAddresses: ["10.90.0.0/24"], destinationAddresses: ["*"], destinationPorts: ["443", "80"] },
        }),
      ]),
    says,
  ),
  open(
    "activation online by a gateway to somebody's own way out",
    "Azure, Forced tunneling",
    ["host activation", ""],
    () =>
      azureTable(online(azureGateway()).set("link", "virtualNetwork", { id: vnet("hub") }), "hosts-table", "hosts", [
        route("all", "0.0.0.0/0", "VirtualNetworkGateway"),
      ]),
    { ...says, populations: [onPremises] },
  ),
  red(
    "activation online from a private subnet",
    "Azure, Default outbound access",
    ["host activation", "outbound"],
    () => online(azureEstate()).set("hosts-subnet", "defaultOutboundAccess", false),
    says,
  ),
  red(
    "activation online, a route to the internet, and no public address",
    "Azure, Default outbound access",
    ["host activation", "outbound"],
    () =>
      azureTable(online(azureEstate()), "table", "hosts", [route("all", "0.0.0.0/0", "Internet")]).set(
        "hosts-subnet",
        "defaultOutboundAccess",
        false,
      ),
    says,
  ),
  red(
    "two routes that drop the two halves of everything",
    routing,
    ["host activation", ""],
    () =>
      azureTable(online(azureEstate()), "table", "hosts", [
        route("low", "0.0.0.0/1", "None"),
        route("high", "128.0.0.0/1", "None"),
      ]),
    says,
  ),
  red(
    "the domain controller is out of reach",
    "Microsoft, Active Directory-based activation",
    ["host activation", "a domain controller"],
    () => azureEstate(),
    { targets: [{ what: "a domain controller", addresses: ["10.77.0.4"], port: 389 }] },
  ),
  red(
    "the domain controller's group lets the hosts in to Kerberos only",
    groups,
    ["host activation", "a domain controller"],
    () =>
      group(
        azureEstate(),
        "dc-group",
        [
          azureRule("kerberos", 100, "Allow", { sourceAddressPrefix: "10.90.0.0/24", destinationPortRange: "88" }),
          denyAll(),
        ],
        "spoke-subnet",
      ),
    { targets: [88, 389].map((port) => ({ what: "a domain controller", addresses: ["10.60.0.4"], port })) },
  ),
  red(
    "a server that the card itself names is out of reach",
    "Azure, Network interface DNS settings",
    ["host activation", "its own name server"],
    () => {
      const drawing = vault(azureEstate()).set("nic", "dnsSettings", { dnsServers: ["10.77.0.53"] });
      return drawing;
    },
  ),
  green(
    "declared: the name servers of the hosts resolve the vault's zone",
    "Azure, Private endpoint DNS",
    () => vault(azureEstate()).set("hosts", "dhcpOptions", { dnsServers: ["10.60.0.53"] }),
    { declarations: [declared("resolver", "privatelink.vaultcore.azure.net")] },
  ),
];

export const azureFirewalls: readonly DrawnCase[] = [
  green("classic rules in the firewall itself", "Azure Firewall: classic rules", () =>
    azureHub()
      .set("firewall", "firewallPolicy", undefined)
      .set("firewall", "networkRuleCollections", [
        {
          ...{ name: "kms", priority: 200, action: { type: "Allow" } },
          rules: [
            {
              ...{ name: "kms", protocols: ["TCP"], destinationPorts: ["1688"] },
              ...{ sourceAddresses: ["10.60.0.0/16"], destinationAddresses: ["10.90.0.0/24"] },
            },
          ],
        },
      ]),
  ),
  red("classic rules that deny first", "Azure Firewall: classic rules", ["network rules", "no of"], () =>
    azureHub()
      .set("firewall", "firewallPolicy", undefined)
      .set("firewall", "networkRuleCollections", [
        {
          ...{ name: "kms", priority: 200, action: { type: "Allow" } },
          rules: [
            {
              ...{ name: "kms", protocols: ["TCP"], destinationPorts: ["1688"] },
              ...{ sourceAddresses: ["10.60.0.0/16"], destinationAddresses: ["10.90.0.0/24"] },
            },
          ],
        },
        {
          ...{ name: "stop", priority: 100, action: { type: "Deny" } },
          rules: [
            {
              ...{ name: "no", protocols: ["Any"], destinationPorts: ["*"] },
              ...{ sourceAddresses: ["*"], destinationAddresses: ["*"] },
            },
          ],
        },
      ]),
  ),
  green("an allow of the parent's comes before the child's deny", "Azure Firewall policy: inheritance", () => {
    const base = azureId("firewallPolicies", "base");
    const drawing = azureHub()
      .add(`${n}FirewallPolicy`, "base", base, { firewallPolicyName: "base" })
      .set("policy", "basePolicy", { id: base })
      .set("group", "ruleCollections", [collection("no", 100, "Deny", { destinationPorts: ["*"] })])
      .set("group", "priority", 100);
    return drawing.add(`${n}FirewallPolicyRuleCollectionGroup`, "base-group", `${base}/ruleCollectionGroups/g`, {
      ...{ firewallPolicyName: "base", ruleCollectionGroupName: "g", priority: 60000 },
      ruleCollections: [collection("kms", 900, "Allow")],
    });
  }),
  red(
    "the group that allows has the higher number than the one that denies",
    "Azure Firewall rules: groups",
    ["network rules", "no-rule"],
    () =>
      ruleGroup("late", 300, [collection("kms", 100, "Allow")])(
        azureHub().set("group", "ruleCollections", [collection("no", 900, "Deny", { destinationPorts: ["*"] })]),
      ),
  ),
  green(
    "the hosts' addresses are public, and the firewall does not translate them",
    "Azure Firewall SNAT: own ranges",
    () => azureHub().set("policy", "snat", { privateRanges: ["10.0.0.0/8"] }),
  ),
];
