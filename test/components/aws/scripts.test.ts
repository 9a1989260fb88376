import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePowerShell, syntaxErrors } from "../host-setup/powershell";

const folder = join(__dirname, "../../../components/aws");

describe("the PowerShell files of AWS", () => {
  it.each(["own-activation.ps1", "report-count.ps1", "../host-setup/update-server.ps1"])(
    "%s has no syntax error and comment-based help",
    async (file) => {
      const text = readFileSync(join(folder, file), "utf8");
      expect(syntaxErrors(await parsePowerShell(text))).toEqual([]);
      expect(text).toMatch(/^<#\n\.SYNOPSIS\n\S/);
    },
  );
});
