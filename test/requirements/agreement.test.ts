import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkAwsKmsHost } from "../../requirements/aws";
import { checkAzureKmsHost } from "../../requirements/azure";
import { pathsOf } from "../components/problems";
import { environmentProblems } from "./environment";

type Fields = Record<string, unknown>;

/** An environment of the project as it is written, with a change at its top. */
function changed(name: string, changes: Fields): Fields {
  const text = readFileSync(join(__dirname, `../../stacks/environments/${name}.yaml`), "utf8");
  return { ...(parse(text) as Fields), ...changes };
}

const client = { name: "lab", zone: "", machines: {} };
const directory = (domainControllers: string[]) => ({
  zones: [],
  activeDirectory: { domain: "dev.example.com", domainControllers, only: true },
});

/** Changes that both must refuse, at the same place. */
const both: [title: string, changes: Fields, path: string][] = [
  ["a computer name of digits alone", { hosts: [{ name: "12345" }] }, "hosts[0].name"],
  ["two hosts of one name", { hosts: [{ name: "kms01" }, { name: "KMS01" }] }, "hosts[1].name"],
  ["a port of Windows", { port: 3389 }, "port"],
  [
    "a secret's name with a dot",
    { hostKey: { generation: "windows-server-2025", secretName: "a.b" } },
    "hostKey.secretName",
  ],
  ["the internet", { clients: [{ ...client, cidrs: ["0.0.0.0/0"] }] }, "clients[0].cidrs[0]"],
  ["a range without its prefix", { clients: [{ ...client, cidrs: ["10.20.0.1"] }] }, "clients[0].cidrs[0]"],
  [
    "a public server",
    { network: { addressSpace: "10.90.0.0/24", fileServers: ["8.8.8.8"] } },
    "network.fileServers[0]",
  ],
  ["a network that is too small", { network: { addressSpace: "10.90.0.0/29" } }, "network.addressSpace"],
  [
    "two controllers of one address",
    { discovery: directory(["10.1.0.1", "10.1.0.1"]) },
    "discovery.activeDirectory.domainControllers[1]",
  ],
  ["a public suffix", { discovery: { zones: [{ name: "co.uk" }] } }, "discovery.zones[0].name"],
];

describe("component and environment refuse the same", () => {
  it.each(both)("on Azure: %s", (_, changes, path) => {
    const fields = changed("azure-dev", changes);
    expect(pathsOf(checkAzureKmsHost({ ...fields, location: fields.region }))).toContain(path);
    expect(environmentProblems("azure-dev", changes)).toContain(path);
  });

  it.each(both)("on AWS: %s", (_, changes, path) => {
    expect(pathsOf(checkAwsKmsHost(changed("aws-dev", changes)))).toContain(path);
    expect(environmentProblems("aws-dev", changes)).toContain(path);
  });

  it.each([
    ["azure-dev", "Standard_D2ps_v5"],
    ["aws-dev", "m7g.large"],
  ])("%s: a size that does not run Windows", (name, size) => {
    const check = name === "azure-dev" ? checkAzureKmsHost : checkAwsKmsHost;
    expect(pathsOf(check({ size }))).toEqual(["size"]);
    expect(environmentProblems(name, { size })).toEqual(["size"]);
  });
});
