/** What a first deployment on AWS meets, and the sandbox therefore refuses. */
import { changeSetting, recoverHost } from "../../../sandbox/drift";
import type { Json, Properties } from "../../../sandbox/provider/resource-type";
import { type Aws, account, allowing, network, openAws, refusal, region, t, trustOf, windowsImage } from "./world";

const set = (aws: Aws, path: string, value: Json) => aws.cloud.change((view) => changeSetting(view, path, value));
const endpoint = (vpc: string, subnetIds: string[], service: string, more: Properties = {}): Properties => ({
  vpcId: vpc,
  serviceName: `com.amazonaws.${more.region ?? region}.${service}`,
  vpcEndpointType: "Interface",
  subnetIds,
  ...more,
});

describe("AWS refuses", () => {
  it("an inbound resolver whose two addresses are one", async () => {
    const aws = openAws();
    const { a, b, group } = await network(aws);
    const resolver = (ipAddresses: Json) => ({ direction: "INBOUND", securityGroupIds: [group], ipAddresses });
    const said = (inputs: Properties) =>
      aws.operations.check(t.resolverEndpoint, "r", inputs).problems.map(({ reason }) => reason);
    expect(said(resolver([{ subnetId: a }, { subnetId: a }]))).toEqual([
      "Not enough list items: Attribute ip_address requires 2 item minimum, but config has only 1 declared.",
    ]);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(
      said(
        resolver([
          { subnetId: a, ip: "10.91.0.10" },
          { subnetId: a, ip: "10.91.0.11" },
        ]),
      ),
    ).toEqual([]);
    expect(said(resolver([{ subnetId: a }, { subnetId: b }]))).toEqual([]);
    expect(said(resolver([{ subnetId: unknown }, { subnetId: unknown }]))).toEqual([]);
  });

  it("ec2messages in late regions; and after its retirement", async () => {
    let now = new Date("2026-09-29T23:59:59Z");
    const aws = openAws({ clock: () => now });
    const { vpc, a, b } = await network(aws);
    const late = openAws({ config: { region: "mx-central-1", allowedAccountIds: [account] } });
    const lateVpc = (await late.create(t.vpc, { cidrBlock: "10.91.0.0/24" })).id;
    expect(
      await refusal(late.create(t.endpoint, endpoint(lateVpc, [], "ec2messages", { region: "mx-central-1" }))),
    ).toBe("InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.mx-central-1.ec2messages' does not exist");
    expect(await refusal(late.create(t.endpoint, endpoint(lateVpc, [], "ssm", { region: "mx-central-1" })))).toBe(
      "(not refused)",
    );
    expect(await refusal(aws.create(t.endpoint, endpoint(vpc, [a], "ec2messages")))).toBe("(not refused)");
    now = new Date("2026-09-30T00:00:00Z");
    expect(await refusal(aws.create(t.endpoint, endpoint(vpc, [b], "ec2messages")))).toMatch(/^InvalidServiceName/);
  });

  it("what a zone does not have: a size, an endpoint service", async () => {
    const aws = openAws();
    const { vpc, a, b } = await network(aws);
    await set(aws, `unavailable["com.amazonaws.${region}.ssm"]`, [`${region}b`]);
    expect(await refusal(aws.create(t.endpoint, endpoint(vpc, [a, b], "ssm")))).toBe(
      `InvalidParameter: The VPC endpoint service com.amazonaws.${region}.ssm does not support the availability zone of the subnet: ${b}.`,
    );
    expect(await refusal(aws.create(t.endpoint, endpoint(vpc, [a], "ssm")))).toBe("(not refused)");
    await set(aws, 'unavailable["m6i.large"]', [`${region}a`]);
    const instance = { ami: await windowsImage(aws), instanceType: "m6i.large", subnetId: a };
    expect(await refusal(aws.create(t.instance, instance))).toBe(
      `Unsupported: Your requested instance type (m6i.large) is not supported in your requested Availability Zone (${region}a).`,
    );
    expect(await refusal(aws.create(t.instance, { ...instance, subnetId: b }))).toBe("(not refused)");
  });

  it("Dedicated Hosts beyond the quota, and gives a recovered one another id", async () => {
    const aws = openAws();
    const { a } = await network(aws);
    const host = { availabilityZone: `${region}a`, instanceType: "m6i.large" };
    await set(aws, "quotas.dedicatedHosts", 0);
    expect(await refusal(aws.create(t.dedicatedHost, host))).toBe(
      "HostLimitExceeded: The request would exceed your limit of 0 m6i Dedicated Hosts.",
    );
    await set(aws, "quotas.dedicatedHosts", 1);
    const hostId = (await aws.create(t.dedicatedHost, host)).id;
    const machine = { ami: await windowsImage(aws), instanceType: "m6i.large", subnetId: a, tenancy: "host", hostId };
    const { id } = await aws.create(t.instance, machine);
    let next = "";
    await aws.cloud.change((view) => {
      next = recoverHost(view, hostId);
    });
    expect(next).toMatch(/^h-0[0-9a-f]{16}$/);
    expect(next).not.toBe(hostId);
    expect(await aws.operations.read(t.dedicatedHost, hostId)).toBeUndefined();
    expect((await aws.operations.read(t.instance, id))?.inputs.hostId).toBe(next);
  });

  it("routes through a gateway of another account until its owner accepts, and gateways without default tables", async () => {
    const aws = openAws();
    const { vpc, a } = await network(aws);
    const attach = async (gateway: Properties, more: Properties = {}) => {
      const transitGatewayId = (await aws.create(t.transitGateway, gateway)).id;
      const asked = aws.create(t.transitAttachment, { transitGatewayId, vpcId: vpc, subnetIds: [a], ...more });
      return {
        transitGatewayId,
        said: await refusal(asked),
        attachment: (await asked.catch(() => undefined))?.id ?? "",
      };
    };
    const bare = { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" };
    expect((await attach({ ...bare, description: "1" })).said).toBe(
      "MissingParameter: The request must contain the parameter TransitGatewayRouteTableId",
    );
    const without = {
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
    };
    expect((await attach({ ...bare, description: "2" }, without)).said).toBe("(not refused)");
    const shared = await attach({ __owner: "999900001111", description: "3" });
    const routeTableId = (await aws.create(t.routeTable, { vpcId: vpc })).id;
    const route = () =>
      refusal(
        aws.create(t.route, {
          routeTableId,
          destinationCidrBlock: "10.20.0.0/16",
          transitGatewayId: shared.transitGatewayId,
        }),
      );
    expect(await route()).toBe(
      `InvalidTransitGatewayID.NotFound: The transitGateway ID '${shared.transitGatewayId}' does not exist.`,
    );
    await aws.cloud.change((view) => {
      const found = view.get(shared.attachment);
      view.put({
        token: t.transitAttachment,
        id: shared.attachment,
        inputs: { ...found?.inputs, __accepted: true },
        outputs: found?.outputs ?? {},
      });
    });
    expect(await route()).toBe("(not refused)");
  });

  it("a host's address that an endpoint got first, where its reservation came later", async () => {
    const host = async (order: "reservation first" | "endpoint first") => {
      const aws = openAws();
      const { vpc, a } = await network(aws);
      const steps = [
        () => aws.create(t.reservation, { subnetId: a, cidrBlock: "10.91.0.4/31", reservationType: "explicit" }),
        () => aws.create(t.endpoint, endpoint(vpc, [a], "ssm")),
      ];
      for (const step of order === "reservation first" ? steps : steps.reverse()) {
        await step();
      }
      return refusal(
        aws.create(t.instance, {
          ami: await windowsImage(aws),
          instanceType: "m6i.large",
          subnetId: a,
          privateIp: "10.91.0.4",
        }),
      );
    };
    expect(await host("endpoint first")).toBe("InvalidIPAddress.InUse: Address 10.91.0.4 is in use.");
    expect(await host("reservation first")).toBe("(not refused)");
  });

  it("a flow log whose role may write nothing yet", async () => {
    const aws = openAws();
    const { vpc } = await network(aws);
    const logs = (await aws.create(t.logGroup, { name: "/flow" })).outputs.arn ?? "";
    const role = await aws.create(t.role, { name: "flow", assumeRolePolicy: trustOf("vpc-flow-logs.amazonaws.com") });
    const flow = {
      vpcId: vpc,
      trafficType: "ALL",
      logDestination: logs,
      logDestinationType: "cloud-watch-logs",
      iamRoleArn: role.outputs.arn ?? "",
    };
    expect(await refusal(aws.create(t.flowLog, flow))).toMatch(/^AccessError: .* does not have sufficient permissions/);
    await aws.create(t.rolePolicy, { role: "flow", name: "write", policy: allowing("logs:PutLogEvents") });
    expect(await refusal(aws.create(t.flowLog, flow))).toBe("(not refused)");
  });
});
