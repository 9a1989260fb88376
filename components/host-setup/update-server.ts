import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "./render";

/** The script that names the update server to Windows, or takes its name out again where there is none. */
export function updateServerScript(updateServer = "", installedBy: "windows" | "cloud" = "cloud"): string {
  const script = readFileSync(join(__dirname, "update-server.ps1"), "utf8");
  const settings = [
    `$UpdateServer = ${quote(updateServer.replace(/\/$/, ""))}`,
    `$NoAutoUpdate = ${installedBy === "cloud" ? 1 : 0}`,
  ];
  return `${settings.join("\n")}\n${script}`;
}
