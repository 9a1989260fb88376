import * as pulumi from "@pulumi/pulumi";

/** A child as it was registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly provider: string;
}

const known: readonly string[] = [
  "azure-native:privatedns:VirtualNetworkLink",
  "azure-native:network:SecurityRule",
  "aws:route53/zoneAssociation:ZoneAssociation",
  "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "pulumi:providers:azure-native",
  "pulumi:providers:aws",
];

/** Starts mocks that know only what the components should make, and the outputs of the stacks named. */
export async function mockClients(stacks: Record<string, Record<string, unknown>> = {}): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, provider = "" }) {
        if (type.startsWith("kmshost:")) return { id: "", state: {} };
        if (type === "pulumi:pulumi:StackReference") {
          const outputs = stacks[inputs.name];
          if (!outputs) throw new Error(`no test expects the stack ${inputs.name}`);
          return { id: inputs.name, state: { name: inputs.name, outputs } };
        }
        if (!known.includes(type)) throw new Error(`no test expects a resource of type ${type}`);
        registered.push({ type, name, inputs, provider: provider.split("::").slice(-2).join("::") });
        return { id: `${name}-id`, state: inputs };
      },
      call({ token }) {
        throw new Error(`no test expects a call of ${token}`);
      },
    },
    "team",
    "test",
    false,
  );
  return registered;
}

/** The value of an Output; a failure of anything it comes from fails the test. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** What was registered, by name. */
export function sorted(registered: readonly Registered[]): Registered[] {
  return [...registered].sort((a, b) => (a.name < b.name ? -1 : 1));
}
