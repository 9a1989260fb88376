import { findProductKeys } from "../../../activation/product-key";
import { providerPins } from "../../../activation/provider-pins";
import { clientScriptFile, renderClientScript } from "../../../components/clients/client-script";
import { nodesOfType, parsePowerShell, syntaxErrors } from "../host-setup/powershell";

describe("the script for clients", () => {
  it("is PowerShell, as a file and rendered", async () => {
    expect(syntaxErrors(await parsePowerShell(clientScriptFile()))).toEqual([]);
    for (const script of [renderClientScript("corp.example.com"), renderClientScript("corp.example.com", true)]) {
      expect(syntaxErrors(await parsePowerShell(script))).toEqual([]);
      expect(findProductKeys(script)).toEqual([]);
    }
  });

  it("explains itself and each of its parameters", async () => {
    const file = clientScriptFile();
    expect(nodesOfType(await parsePowerShell(file), "function_statement").length).toBeGreaterThan(4);
    for (const parameter of ["LookupDomain", "ProviderHost", "Activate", "Force", "Undo"]) {
      expect(file).toContain(`.PARAMETER ${parameter}\n`);
    }
  });

  it("knows every name and address of the providers' own KMS, and no other", () => {
    const last = renderClientScript("corp.example.com").trimEnd().split("\n").at(-1) ?? "";
    const [, zone, list = ""] = /^\} -LookupDomain '([^']+)' -ProviderHost @\((.*)\)$/.exec(last) ?? [];
    const expected = providerPins.flatMap(({ names, addresses }) => [...names, ...addresses]);
    expect(zone).toBe("corp.example.com");
    expect(list.split(", ")).toEqual(expected.map((host) => `'${host}'`));
    expect(expected).toEqual(expect.arrayContaining(["azkms.core.windows.net", "169.254.169.250"]));
  });

  it("asks for activation only when told to", () => {
    expect(renderClientScript("corp.example.com")).not.toMatch(/-Activate\n$/);
    expect(renderClientScript("corp.example.com", true)).toMatch(/\) -Activate\n$/);
  });

  it("calls only methods of the licensing classes, and installs no key", async () => {
    const methods = [...clientScriptFile().matchAll(/-Method '(\w+)'/g)].map(([, name]) => name);
    expect([...new Set(methods)].sort()).toEqual([
      "Activate",
      "ClearKeyManagementServiceLookupDomain",
      "ClearKeyManagementServiceMachine",
      "ClearKeyManagementServicePort",
      "RefreshLicenseStatus",
      "SetKeyManagementServiceLookupDomain",
      "SetKeyManagementServiceMachine",
      "SetKeyManagementServicePort",
    ]);
  });
});
