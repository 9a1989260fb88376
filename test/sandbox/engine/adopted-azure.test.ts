import { SandboxStack } from "./stack";

const seeded = "/subscriptions/00000000-0000-0000-0000-000000000010/resourceGroups";

describe("things on Azure that are adopted", () => {
  const stack = new SandboxStack("azure-prod");
  let before: string[] = [];
  beforeAll(async () => {
    await stack.init();
    before = await stack.found();
  }, 300_000);
  afterAll(() => stack.remove());

  it("and are not there stop an update that nobody previewed, with nothing created", async () => {
    stack.edit((environment: Record<string, unknown>) => {
      const network = environment.network as Record<string, unknown>;
      network.hubNetworkId = `${seeded}/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-none`;
    });
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(
      'network.hubNetworkId: there is no such network: got "vnet-none in rg-hub", allowed: a network of this subscription; fix: correct the id',
    );
    expect(refused.text).not.toContain("error serializing");
    expect(stack.ids()).toEqual(before);
  }, 300_000);

  it("are taken from inside a network too: a subnet with room, whose network resolves no zone of the name", async () => {
    stack.edit((environment: Record<string, unknown>) => {
      const subnetId = `${seeded}/rg-servers/providers/Microsoft.Network/virtualNetworks/vnet-servers/subnets/snet-servers`;
      environment.network = { subnetId };
    });
    const planned = await stack.preview();
    expect(planned.code).toBe(0);
    expect(planned.typesOf("create")).toContain("azure-native:compute:VirtualMachine");
    expect(planned.typesOf("create")).not.toContain("azure-native:network:Subnet");
  }, 300_000);
});
