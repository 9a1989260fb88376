import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findActivationError } from "../../activation/errors";

const components = join(__dirname, "../../components");

describe("the codes that the scripts write themselves", () => {
  it("are known to kmshost explain", () => {
    const files = ["host-setup/main.ps1", "host-setup/report.ps1", "host-setup/plan.ps1", "clients/use-kms-host.ps1"];
    const texts = files.map((file) => readFileSync(join(components, file), "utf8"));
    const codes = texts.flatMap((text) => text.match(/\b0x[0-9A-F]{8}\b/g) ?? []);
    expect([...new Set(codes)].sort()).toEqual(["0xC004F038", "0xC004F06C"]);
    expect(codes.filter((code) => findActivationError(code) === undefined)).toEqual([]);
  });
});
