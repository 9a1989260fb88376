import { ActivationMethod, Deletable, HostKeyGeneration, HostOperatingSystem } from "../../../components/args";
import { AwsKmsHost, type AwsKmsHostArgs } from "../../../components/aws";
import { mockCloud, settled, valueOf } from "./mock-cloud";

export const production: AwsKmsHostArgs = {
  region: "eu-central-1",
  hosts: [
    { name: "kms11", zone: "eu-central-1a" },
    { name: "kms12", zone: "eu-central-1b" },
  ],
  image: { operatingSystem: HostOperatingSystem.WindowsServer2025 },
  hostKey: { generation: HostKeyGeneration.WindowsServer2025 },
  network: { addressSpace: "10.91.0.0/26", transitGatewayId: "tgw-0a1b2c3d4e5f60001" },
  activation: ActivationMethod.Telephone,
  clients: [
    { name: "headquarters", cidrs: ["10.20.0.0/16"] },
    { name: "datacenter", cidrs: ["10.40.0.0/20"] },
  ],
  discovery: { zones: [{ name: "aws.example.com" }], linkedNetworkIds: ["vpc-0a1b2c3d4e5f60001"] },
  tags: { owner: "platform" },
};

describe("AwsKmsHost", () => {
  it("tells the addresses, the ids and the SRV records of its hosts", async () => {
    mockCloud();
    const host = new AwsKmsHost("kms", production);
    await settled(host);
    expect(await valueOf(host.hostAddresses)).toEqual({ kms11: "10.91.0.4", kms12: "10.91.0.20" });
    expect(await valueOf(host.hostIds)).toEqual({ kms11: "kms-kms11-instance-id", kms12: "kms-kms12-instance-id" });
    expect(await valueOf(host.srvRecords)).toEqual([
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms11.aws.example.com",
      "_vlmcs._tcp.aws.example.com 0 0 1688 kms12.aws.example.com",
    ]);
    expect(await valueOf(host.keyId)).toBe("kms-vault-key-id");
    expect(await valueOf(host.networkId)).toBe("kms-network-vpc-id");
    expect(Object.keys(host.nodes)).toEqual(["network", "vault", "kms11", "kms12", "discovery"]);
    void Deletable;
  });
});
