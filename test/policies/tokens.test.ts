import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allRules } from "../../policies/catalogue";
import { rightsTypes } from "../../policies/key-readers";
import { preflightTypes } from "../../policies/preflight-stack";
import { aws, azure, canonicalType, other } from "../../policies/tokens";

const sdk = (name: string) => dirname(require.resolve(`${name}/package.json`));

/** The file of the SDK in which a type is declared, without loading the SDK. */
function fileOf(type: string): string {
  const [package_ = "", module = "", name = ""] = type.split(":");
  if (package_ === "azure-native") {
    const file = name === "PublicIPAddress" ? "publicIPAddress" : name.charAt(0).toLowerCase() + name.slice(1);
    return join(sdk("@pulumi/azure-native"), module, `${file}.js`);
  }
  return join(sdk("@pulumi/aws"), `${module}.js`);
}

const tokens = [...new Set([...Object.values(azure), ...Object.values(aws), ...rightsTypes])];

describe("type tokens", () => {
  it.each(tokens)("%s is a resource of the installed SDK", (type) => {
    const file = fileOf(type);
    expect({ file, exists: existsSync(file) }).toEqual({ file, exists: true });
    expect(readFileSync(file, "utf8")).toContain(`__pulumiType = '${type}'`);
  });

  it("are all that rules look at, and each is looked at or linked to", () => {
    // What the preflight reads is held by the test of clients-activate.
    const known = new Set<string>([...tokens, ...preflightTypes, ...Object.values(other)]);
    for (const rule of allRules)
      for (const type of rule.types)
        expect({ rule: rule.name, type, known: known.has(type) }).toEqual({ rule: rule.name, type, known: true });
  });

  it("are the same for every version of a resource", () => {
    for (const other of [
      "azure-native:keyvault/v20230701:Vault",
      "azure-native:keyvault/v20240401preview:Vault",
      "azure-native_keyvault_v20230701:keyvault:Vault",
      "azure-native_keyvault_v20240401preview:keyvault:Vault",
    ]) {
      expect(canonicalType(other)).toBe(azure.vault);
    }
    expect(canonicalType("azure-native:network:PrivateRecordSet")).toBe(azure.privateRecordSet);
    expect(canonicalType("azure-native:network/v20200601:PrivateRecordSet")).toBe(azure.privateRecordSet);
    expect(canonicalType("aws:ec2/instance:Instance")).toBe(aws.instance);
    expect(canonicalType("kubernetes:core/v1:Secret")).toBe("kubernetes:core/v1:Secret");
  });
});
