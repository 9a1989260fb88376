import { catalogue } from "../../policies/catalogue";
import { policiesOf } from "../../policies/pack";
import { analyzeAll, type TestResource } from "../../policies/testing";
import { res } from "./ordinary-stacks";

/** Names of the resources that a rule speaks of. */
async function found(rule: string, resources: TestResource[]): Promise<string[]> {
  const findings = await analyzeAll(policiesOf(catalogue.filter(({ name }) => name === rule)), resources);
  return [
    ...new Set(findings.filter(({ policy }) => policy === rule).map(({ urn }) => urn.split("::").at(-1) ?? "")),
  ].sort();
}

const tags = { "kmshost-role": "host" };
const host = res("aws:ec2/instance:Instance", "m", { tags });
const nic = res("azure-native:network:NetworkInterface", "n", {});
const vm = res("azure-native:compute:VirtualMachine", "v", { tags }, { networkProfile: nic });
const clients = { fromPort: 1688, toPort: 1688, protocol: "tcp", cidrBlocks: ["10.20.0.0/16"] };
const group = res("aws:ec2/securityGroup:SecurityGroup", "g", { ingress: [clients] });
const listening = res("aws:ec2/instance:Instance", "m", {}, { vpcSecurityGroupIds: group });

const cases: Record<string, [string, TestResource[], string[]]> = {
  "an address of the host's": ["no-public-ip", [host, res("aws:ec2/eip:Eip", "e", {}, { instance: host })], ["e"]],
  "an address of another machine's": [
    "no-public-ip",
    [host, res("aws:ec2/eip:Eip", "e", {}, { instance: res("aws:ec2/instance:Instance", "w") })],
    [],
  ],
  "a public address on the host's interface": [
    "no-public-ip",
    [
      vm,
      nic,
      res("azure-native:network:NetworkInterface", "n", { ipConfigurations: [{ publicIPAddress: { id: "x" } }] }),
    ]
      .slice(0, 1)
      .concat(
        res("azure-native:network:NetworkInterface", "n", { ipConfigurations: [{ publicIPAddress: { id: "x" } }] }),
      ),
    ["n"],
  ],
  "a template of a tagged group": [
    "imdsv2",
    [
      res("aws:ec2/launchTemplate:LaunchTemplate", "t", {}),
      res(
        "aws:autoscaling/group:Group",
        "a",
        { tags: [{ key: "kmshost-role", value: "host", propagateAtLaunch: true }] },
        { launchTemplate: res("aws:ec2/launchTemplate:LaunchTemplate", "t") },
      ),
    ],
    ["t"],
  ],
  "a machine that listens on 1688": ["imdsv2", [group, listening], ["m"]],
  "a machine of the audit, which is no host": [
    "hosts-per-key-max",
    Array.from({ length: 8 }, (_, n) =>
      res("aws:ec2/instance:Instance", `a${n}`, { tags: { "kmshost-role": "audit" } }),
    ),
    [],
  ],
  "a machine whose name says kms": ["imdsv2", [res("aws:ec2/instance:Instance", "kms-unseal", {})], []],
  "RDP by a rule of its own, in the host's group": [
    "mgmt-ports-closed",
    [
      group,
      listening,
      res(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "r",
        { type: "ingress", fromPort: 3389, toPort: 3389, protocol: "tcp", cidrBlocks: ["10.0.0.0/8"] },
        { securityGroupId: group },
      ),
    ],
    ["r"],
  ],
  "the same in another group": [
    "mgmt-ports-closed",
    [
      group,
      listening,
      res("aws:ec2/securityGroupRule:SecurityGroupRule", "r", {
        type: "ingress",
        fromPort: 3389,
        toPort: 3389,
        protocol: "tcp",
        cidrBlocks: ["10.0.0.0/8"],
      }),
    ],
    [],
  ],
  "an image of the host": [
    "disk-no-export",
    [host, res("aws:ec2/amiFromInstance:AmiFromInstance", "i", {}, { sourceInstanceId: host })],
    ["i"],
  ],
  "a copy of that image, shared": [
    "disk-no-export",
    [
      host,
      res("aws:ec2/amiFromInstance:AmiFromInstance", "i", {}, { sourceInstanceId: host }),
      res("aws:ec2/amiCopy:AmiCopy", "c", {}, { sourceAmiId: res("aws:ec2/amiFromInstance:AmiFromInstance", "i") }),
      res("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "p", {}, { imageId: res("aws:ec2/amiCopy:AmiCopy", "c") }),
    ],
    ["c", "i", "p"],
  ],
  "an image on Azure, and its gallery version": [
    "disk-no-export",
    [
      vm,
      nic,
      res("azure-native:compute:Image", "i", {}, { sourceVirtualMachine: vm }),
      res(
        "azure-native:compute:GalleryImageVersion",
        "gv",
        {},
        { storageProfile: res("azure-native:compute:Image", "i") },
      ),
    ],
    ["gv", "i"],
  ],
  "a restore point": [
    "disk-no-export",
    [vm, nic, res("azure-native:compute:RestorePointCollection", "rp", {}, { source: vm })],
    ["rp"],
  ],
  "a public load balancer to 1688": [
    "activation-port-internet",
    [
      res("azure-native:network:LoadBalancer", "lb", {
        frontendIPConfigurations: [{ publicIPAddress: { id: "x" } }],
        loadBalancingRules: [{ frontendPort: 443, backendPort: 1688 }],
      }),
    ],
    ["lb"],
  ],
  "a private load balancer to 1688": [
    "activation-port-internet",
    [
      res("azure-native:network:LoadBalancer", "lb", {
        frontendIPConfigurations: [{ subnet: { id: "x" } }],
        loadBalancingRules: [{ backendPort: 1688 }],
      }),
    ],
    [],
  ],
  "an inbound NAT rule to 1688": [
    "activation-port-internet",
    [
      res("azure-native:network:LoadBalancer", "lb", {
        frontendIPConfigurations: [{ publicIPAddress: { id: "x" } }],
        inboundNatRules: [{ backendPort: 1688 }],
      }),
    ],
    ["lb"],
  ],
  "a firewall's DNAT to 1688": [
    "activation-port-internet",
    [
      res("azure-native:network:AzureFirewall", "fw", {
        natRuleCollections: [{ rules: [{ sourceAddresses: ["*"], translatedPort: "1688" }] }],
      }),
    ],
    ["fw"],
  ],
  "a firewall policy's DNAT from inside": [
    "activation-port-internet",
    [
      res("azure-native:network:FirewallPolicyRuleCollectionGroup", "fw", {
        ruleCollections: [{ rules: [{ sourceAddresses: ["10.0.0.0/8"], translatedPort: "1688" }] }],
      }),
    ],
    [],
  ],
  "Global Accelerator on 1688": [
    "activation-port-internet",
    [
      res("aws:globalaccelerator/listener:Listener", "ga", {
        protocol: "TCP",
        portRanges: [{ fromPort: 1600, toPort: 1700 }],
      }),
    ],
    ["ga"],
  ],
  "Global Accelerator on 443": [
    "activation-port-internet",
    [
      res("aws:globalaccelerator/listener:Listener", "ga", {
        protocol: "TCP",
        portRanges: [{ fromPort: 443, toPort: 443 }],
      }),
    ],
    [],
  ],
};

describe("what hangs together with a KMS host, ways in, and copies", () => {
  it.each(Object.entries(cases))("%s", async (_title, [rule, resources, expected]) => {
    expect(await found(rule, resources)).toEqual(expected);
  });
});
