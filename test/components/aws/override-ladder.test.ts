import type * as pulumi from "@pulumi/pulumi";
import { AwsKmsHost } from "../../../components/aws";
import { complete } from "./examples";
import { mockCloud, type Registered, registeredOutputs, settled } from "./mock-cloud";

/** Types that take no tags at AWS. Everything else must have them. */
const untaggable = new Set([
  "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
  "aws:ec2/networkAclRule:NetworkAclRule",
  "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  "aws:ec2/route:Route",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:route53/record:Record",
  "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
  "aws:route53/zoneAssociation:ZoneAssociation",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:ssm/patchGroup:PatchGroup",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/queryDefinition:QueryDefinition",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
]);

type Component = pulumi.ComponentResource & { readonly nodes: Readonly<Record<string, pulumi.Resource>> };

const isComponent = (resource: pulumi.Resource): resource is Component => "nodes" in resource;

/** Everything below a component by its Pulumi name, as `nodes` gives it: the node's key and its parent. */
function walk(component: Component, name: string): { name: string; parent: string }[] {
  return Object.entries(component.nodes).flatMap(([suffix, node]) => {
    const below = `${name}-${suffix}`;
    return [{ name: below, parent: name }, ...(isComponent(node) ? walk(node, below) : [])];
  });
}

describe("the override ladder, on everything that a complete host registers", () => {
  let host: AwsKmsHost;
  let registered: Registered[];
  const transformed: string[] = [];

  beforeAll(async () => {
    registered = mockCloud();
    host = new AwsKmsHost("kms", { ...complete, transform: (child) => void transformed.push(child.name) });
    await settled(host);
    // Outputs are registered after everything that they come from.
    await new Promise((resolve) => setImmediate(resolve));
  });

  const parts = () => registered.filter(({ type }) => type.startsWith("kmshost:"));
  const leaves = () => registered.filter(({ type }) => type.startsWith("aws:"));

  it("registers every kind of part, and no provider of its own", () => {
    const shown = parts().map(({ type, name }) => `${type.split(":")[2]} ${name}`);
    expect(shown.sort()).toEqual([
      "AwsActivationAudit kms-audit",
      "AwsDedicatedHosts kms-dedicated",
      "AwsDiscovery kms-discovery",
      "AwsHostKeyVault kms-vault",
      "AwsHostMachine kms-kms11",
      "AwsHostMachine kms-kms12",
      "AwsInboundResolver kms-resolver",
      "AwsIsolatedNetwork kms-network",
      "AwsKmsHost kms",
      "AwsPatching kms-patching",
    ]);
    expect(registered.filter(({ type }) => type.startsWith("pulumi:providers:"))).toEqual([]);
  });

  it("gives every child its part for a parent, and a name that begins with the part's and is nobody else's", () => {
    const names = parts().map(({ name }) => name);
    for (const { name, parent } of leaves()) {
      expect(names).toContain(parent);
      expect([name, name.startsWith(`${parent}-`)]).toEqual([name, true]);
    }
    const urns = registered.map(({ type, name }) => `${type}::${name}`);
    expect(new Set(urns).size).toBe(urns.length);
  });

  it("passes every child, and each once, by `transform`", () => {
    expect([...transformed].sort()).toEqual(
      leaves()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("gives every part and every child in `nodes`, below the parent that it has", () => {
    const nodes = walk(host, "kms").sort((a, b) => (a.name < b.name ? -1 : 1));
    const known = registered.filter(({ name }) => name !== "kms").map(({ name, parent }) => ({ name, parent }));
    expect(nodes).toEqual(known.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it("tags every child that takes tags with the caller's tags and its role", () => {
    for (const { type, name, inputs } of leaves()) {
      const expected = { owner: "platform", "kmshost-role": expect.any(String) };
      if (untaggable.has(type)) expect([name, inputs.tags]).toEqual([name, undefined]);
      else expect([name, inputs.tags]).toEqual([name, expect.objectContaining(expected)]);
    }
  });

  it("describes security groups and their rules in the characters that EC2 takes", () => {
    const described = leaves().filter(({ type }) => /:(SecurityGroup|SecurityGroup(In|E)gressRule)$/.test(type));
    expect(described.length).toBeGreaterThan(25);
    for (const { name, inputs } of described) {
      expect([name, inputs.description]).toEqual([
        name,
        expect.stringMatching(/^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]{1,255}$/),
      ]);
    }
  });

  it("registers the outputs of every part, and exactly those that the part has", () => {
    const outputs = registeredOutputs(registered);
    expect(Object.keys(outputs).sort()).toEqual(
      parts()
        .map(({ name }) => name)
        .sort(),
    );
    const own = (component: object) => Object.keys(component).filter((key) => !key.startsWith("__") && key !== "urn");
    expect(outputs.kms?.sort()).toEqual(own(host).sort());
    for (const [suffix, node] of Object.entries(host.nodes)) {
      expect([suffix, outputs[`kms-${suffix}`]?.sort()]).toEqual([suffix, own(node).sort()]);
    }
  });

  // A name is a resource's identity: one that changes here would delete and replace the resource in every stack that has
  // it, unless the new child gets the old name as an alias, which this list then shows in brackets.
  it("keeps the names of its children, or says what they were called", () => {
    const shown = leaves().map(({ name, aliases }) => (aliases.length > 0 ? `${name} [${aliases.join(", ")}]` : name));
    // A saved question is named after its file, and may be made anew at any time.
    expect(shown.filter((name) => !name.startsWith("kms-audit-query-")).sort()).toMatchSnapshot();
  });
});
