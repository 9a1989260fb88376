import { policiesOf } from "../../policies/pack";
import { analyzeAll } from "../../policies/testing";

type Props = Record<string, unknown>;
const not = "other-providers";
const internet = "activation-port-internet";
const service = (spec: Props, annotations: Props = {}) => ({
  metadata: { name: "kms", annotations },
  spec: { ports: [{ port: 1688 }], ...spec },
});

/** Type, properties, and the rule that speaks of it; none where it is nobody's KMS host. */
const cases: readonly (readonly [title: string, type: string, props: Props, rule?: string])[] = [
  [
    "classic group open to all",
    "azure:network/networkSecurityGroup:NetworkSecurityGroup",
    {
      securityRules: [
        {
          direction: "Inbound",
          access: "Allow",
          protocol: "Tcp",
          sourceAddressPrefix: "*",
          destinationPortRange: "1688",
        },
      ],
    },
    internet,
  ],
  [
    "classic rule open to all",
    "azure:network/networkSecurityRule:NetworkSecurityRule",
    {
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "Internet",
      destinationPortRange: "1688",
    },
    internet,
  ],
  [
    "classic rule for clients",
    "azure:network/networkSecurityRule:NetworkSecurityRule",
    {
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourceAddressPrefix: "10.20.0.0/16",
      destinationPortRange: "1688",
    },
  ],
  [
    "classic rule for HTTPS",
    "azure:network/networkSecurityRule:NetworkSecurityRule",
    { direction: "Inbound", access: "Allow", protocol: "Tcp", sourceAddressPrefix: "*", destinationPortRange: "443" },
  ],
  [
    "aws-native group",
    "aws-native:ec2:SecurityGroup",
    { securityGroupIngress: [{ ipProtocol: "tcp", fromPort: 1688, toPort: 1688, cidrIp: "0.0.0.0/0" }] },
    internet,
  ],
  ["aws-native rule, IPv6", "aws-native:ec2:SecurityGroupIngress", { ipProtocol: "-1", cidrIpv6: "::/0" }, internet],
  [
    "aws-native rule for clients",
    "aws-native:ec2:SecurityGroupIngress",
    { ipProtocol: "tcp", fromPort: 1688, toPort: 1688, cidrIp: "10.20.0.0/16" },
  ],
  ["aws-native rule out", "aws-native:ec2:SecurityGroupEgress", { ipProtocol: "-1", cidrIp: "0.0.0.0/0" }],
  [
    "Google's firewall",
    "gcp:compute/firewall:Firewall",
    { allows: [{ protocol: "tcp", ports: ["1688"] }], sourceRanges: ["0.0.0.0/0"] },
    internet,
  ],
  [
    "Google's firewall for clients",
    "gcp:compute/firewall:Firewall",
    { allows: [{ protocol: "tcp", ports: ["1688"] }], sourceRanges: ["10.0.0.0/8"] },
  ],
  [
    "classic public record",
    "azure:dns/srvRecord:SrvRecord",
    { name: "_vlmcs._tcp", zoneName: "example.com", records: [] },
    "srv-private-only",
  ],
  [
    "classic private record",
    "azure:privatedns/sRVRecord:SRVRecord",
    {
      name: "_vlmcs._tcp",
      zoneName: "corp.example.com",
      ttl: 3600,
      records: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.example.com" }],
    },
  ],
  [
    "classic private record, wrong port",
    "azure:privatedns/sRVRecord:SRVRecord",
    {
      name: "_vlmcs._tcp",
      zoneName: "corp.example.com",
      ttl: 3600,
      records: [{ priority: 0, weight: 0, port: 1689, target: "kms1.corp.example.com" }],
    },
    "srv-wellformed",
  ],
  [
    "Cloudflare",
    "cloudflare:index/record:Record",
    { name: "_vlmcs._tcp", type: "SRV", data: { port: 1688 } },
    "srv-private-only",
  ],
  [
    "Cloudflare, new type",
    "cloudflare:index/dnsRecord:DnsRecord",
    { name: "_vlmcs._tcp.example.com" },
    "srv-private-only",
  ],
  ["Cloudflare, another record", "cloudflare:index/record:Record", { name: "www", type: "A", value: "192.0.2.1" }],
  ["DNSimple", "dnsimple:index/zoneRecord:ZoneRecord", { name: "_vlmcs._tcp" }, "srv-private-only"],
  ["NS1", "ns1:index/record:Record", { domain: "_vlmcs._tcp.example.com" }, "srv-private-only"],
  ["Akamai", "akamai:index/dnsRecord:DnsRecord", { name: "_VLMCS._TCP.example.com" }, "srv-private-only"],
  ["DigitalOcean", "digitalocean:index/dnsRecord:DnsRecord", { name: "_vlmcs._tcp" }, "srv-private-only"],
  ["Infoblox, of which zones may be private", "infoblox:index/srvRecord:SrvRecord", { fqdn: "_vlmcs._tcp.corp" }, not],
  ["Route 53 by aws-native", "aws-native:route53:RecordSet", { name: "_vlmcs._tcp.corp.example.com" }, not],
  ["Google's DNS", "gcp:dns/recordSet:RecordSet", { name: "_vlmcs._tcp.corp." }, not],
  ["a public service of Kubernetes", "kubernetes:core/v1:Service", service({ type: "LoadBalancer" }), internet],
  [
    "an internal one",
    "kubernetes:core/v1:Service",
    service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
    not,
  ],
  [
    "one for clients",
    "kubernetes:core/v1:Service",
    service({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] }),
    not,
  ],
  ["one in the cluster", "kubernetes:core/v1:Service", service({ type: "ClusterIP" }), not],
  [
    "a service of something else",
    "kubernetes:core/v1:Service",
    { spec: { type: "LoadBalancer", ports: [{ port: 443 }] } },
  ],
  [
    "a container group",
    "azure-native:containerinstance:ContainerGroup",
    { ipAddress: { type: "Public", ports: [{ port: 1688, protocol: "TCP" }] } },
    not,
  ],
  [
    "a task definition",
    "aws:ecs/taskDefinition:TaskDefinition",
    { containerDefinitions: JSON.stringify([{ portMappings: [{ containerPort: 1688 }] }]) },
    not,
  ],
  [
    "a Network Firewall's rules",
    "aws:networkfirewall/ruleGroup:RuleGroup",
    { rules: "pass tcp 10.0.0.0/8 any -> any any", destinationPort: "1688" },
    not,
  ],
  [
    "Oracle's security list",
    "oci:Core/securityList:SecurityList",
    { ingressSecurityRules: [{ tcpOptions: { min: 1680, max: 1690 } }], portRange: { min: 1680, max: 1690 } },
    not,
  ],
  [
    "classic firewall letting machines activate at Azure",
    "azure:network/firewallNetworkRuleCollection:FirewallNetworkRuleCollection",
    { rules: [{ destinationPorts: ["1688"], destinationFqdns: ["azkms.core.windows.net"] }] },
  ],
  [
    "the same by address",
    "azure:network/firewallNetworkRuleCollection:FirewallNetworkRuleCollection",
    { rules: [{ destinationPorts: ["1688"], destinationAddresses: ["20.118.99.224"] }] },
  ],
  [
    "classic firewall letting clients out",
    "azure:network/firewallNetworkRuleCollection:FirewallNetworkRuleCollection",
    { rules: [{ destinationPorts: ["1688"], destinationAddresses: ["10.90.0.4"] }] },
    not,
  ],
  [
    "a rule of a security group, out",
    "openstack:networking/secGroupRule:SecGroupRule",
    { direction: "egress", portRangeMin: 1688, portRangeMax: 1688 },
  ],
  [
    "a rule of a security group, in",
    "openstack:networking/secGroupRule:SecGroupRule",
    { direction: "ingress", portRangeMin: 1688, portRangeMax: 1688 },
    not,
  ],
  ["a secret of HashiCorp's", "vault:kv/secretV2:SecretV2", { name: "kms-host-key" }, not],
  ["a classic secret", "azure:keyvault/secret:Secret", { name: "csvlk" }, not],
  ["an aws-native secret", "aws-native:secretsmanager:Secret", { name: "prod/kms-host-key" }, not],
  ["a secret of Kubernetes", "kubernetes:core/v1:Secret", { metadata: { name: "csvlk" } }, not],
  ["a secret of GitHub's", "github:index/actionsSecret:ActionsSecret", { secretName: "KMS_HOST_KEY" }, not],
  ["a secret of another team", "aws-native:secretsmanager:Secret", { name: "prod/db", kmsKeyId: "alias/kms" }],
  [
    "a classic machine of the project",
    "azure:compute/windowsVirtualMachine:WindowsVirtualMachine",
    { tags: { "kmshost-role": "host" } },
    not,
  ],
  ["a classic machine", "azure:compute/windowsVirtualMachine:WindowsVirtualMachine", { tags: { owner: "web" } }],
  [
    "an id with the digits",
    "random:index/randomId:RandomId",
    { byteLength: 1688, keepers: { account: "111116882222" } },
  ],
  ["a size", "gcp:compute/disk:Disk", { size: 1688, name: "disk-1688" }],
  ["a component", "kmshost:index:AzureKmsHost", { port: 1688 }],
];

describe("what other providers make around a KMS host", () => {
  it.each(cases.map((one) => [one[0], one] as const))("%s", async (_, [, type, props, rule]) => {
    const findings = (await analyzeAll(policiesOf(), [{ type, props }])).filter(({ policy }) => policy !== "undecided");
    expect([...new Set(findings.map(({ policy }) => policy))]).toEqual(rule ? [rule] : []);
    if (rule === not) expect(findings[0]?.message).toContain(`not judged: ${type} `);
  });
});
