import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ActivationMethod, OfficeVersion } from "../../components/args";
import { renderClientScript } from "../../components/clients/client-script";
import {
  type HostSetupSettings,
  packHostSetup,
  quote,
  renderHostSetup as render,
} from "../../components/host-setup/render";
import { updateServerScript } from "../../components/host-setup/update-server";
import { signatureCases } from "./signatures";

const components = join(__dirname, "../../components");

const azure: HostSetupSettings = {
  cloud: "azure",
  secretAddress: "https://kv-example.vault.azure.net/secrets/kms-host-key",
  identityClientId: "11111111-2222-3333-4444-555555555555",
  activation: ActivationMethod.Online,
  generation: "windows-server-2025",
  clientPrefixes: ["10.20.0.0/16", "fd12:3456:789a::/48", "10.30.1.5/32"],
};

const aws: HostSetupSettings = {
  ...azure,
  cloud: "aws",
  identityClientId: undefined,
  region: "eu-central-1",
  secretAddress: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:kms-host-key-AbCdEf",
};

const officeKeys = [
  {
    version: OfficeVersion.Office2024,
    secretAddress: "https://kv-example.vault.azure.net/secrets/kms-office2024-key",
    licenseFolder: "\\\\files\\kms\\office2024",
  },
];

const activeDirectory = { domain: "corp.example.com", objectName: "kmshost", only: false, makesObject: true };

/** Text that tries to leave its quotes, in every way that PowerShell or a code page offers. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...`'"\`$(){}[];#@&|<>\\%,=+ \u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00d1\u00df\u20ac`.split(""),
    ),
    fc.constantFrom("$(exit 9)", "'; exit 9; '", `${"$"}{env:PATH}`, "\u{1f600}", "{{", "@'", "'@"),
    fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0xa0, max: 0xd7ff }).map((code) => String.fromCharCode(code)),
  ),
  maxLength: 30,
});

function control(text: string): boolean {
  return /[\u2028\u2029]/.test(text);
}

/** The lock of the set-up: one for the machine, so that every suite that runs here has one of its own. */
const lock = "Global\\kmshost-setup";

/** Writes every script that the suite runs, as it is rendered but for the name of the lock, into a folder. */
export function writeScripts(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const ownLock = `${lock}-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const renderHostSetup = (settings: HostSetupSettings) => {
    const script = render(settings);
    if (!script.includes(`'${lock}'`)) throw new Error(`the set-up has no lock named ${lock}`);
    return script.replace(lock, ownLock);
  };
  write("lock.txt", ownLock);
  const read = (...path: string[]) => readFileSync(join(components, ...path), "utf8");
  write("azure.ps1", renderHostSetup(azure));
  write("aws.ps1", renderHostSetup(aws));
  write("office.ps1", renderHostSetup({ ...azure, officeKeys }));
  write("directory.ps1", renderHostSetup({ ...azure, activeDirectory }));
  write("only.ps1", renderHostSetup({ ...azure, activeDirectory: { ...activeDirectory, only: true } }));
  write("long.ps1", renderHostSetup({ ...azure, activeDirectory: { ...activeDirectory, objectName: "n".repeat(50) } }));
  write("packed.ps1", packHostSetup(renderHostSetup(azure)));
  write("packed-ranges.ps1", packHostSetup(renderHostSetup(azure), true));
  write("client.ps1", renderClientScript("corp.example.com"));
  write("client-activate.ps1", renderClientScript("corp.example.com", true));
  write("client-undo.ps1", renderClientScript("corp.example.com", false, true));
  write("count.ps1", read("aws", "report-count.ps1"));
  write("own-activation.ps1", read("aws", "own-activation.ps1"));
  write("update-server.ps1", updateServerScript("https://wsus.example.com:8531"));
  write("plan.ps1", `${read("host-setup", "windows.ps1")}\n${read("host-setup", "plan.ps1")}`);
  const texts = fc.sample(hostile, { numRuns: 400, seed: 20261124 }).filter((text) => !control(text));
  write("hostile.ps1", `@(\n${texts.map(quote).join(",\n")}\n)\n`);
  write("hostile.json", JSON.stringify(texts));
  write("sign.ps1", `${read("host-setup", "windows.ps1")}\n${read("host-setup", "get-host-key-aws.ps1")}`);
  write("sign.json", JSON.stringify(signatureCases));
  const share = "\\\\files\\\u00d1; $global:Injected = 1; '";
  write("share.ps1", renderHostSetup({ ...azure, officeKeys: [{ ...officeKeys[0], licenseFolder: share } as never] }));
}
