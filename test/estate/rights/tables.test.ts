import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { grantsRoles, noConcern, readsSecrets, writesVaults } from "../../../estate/rights/azure-built-in-roles";
import managed from "../../../estate/rights/managed-policies.generated.json";
import { needing, python } from "../../needs";

const rights = join(__dirname, "../../../estate/rights");
const { it: withMoto } = needing("python");

describe("the tables of cloud rights", () => {
  const concern = { ...readsSecrets, ...grantsRoles, ...writesVaults };

  it("name each Azure role once, by a GUID in lower case", () => {
    const ids = [...Object.keys(concern), ...Object.keys(noConcern)];
    expect(ids.filter((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))).toEqual([]);
    const names = [...Object.values(concern), ...Object.values(noConcern)];
    expect([new Set(ids).size, new Set(names).size]).toEqual([ids.length, ids.length]);
  });

  withMoto("hold what the script makes of the pinned moto", () => {
    const args = [join(rights, "generate-managed-policies.py"), "--print"];
    const made = execFileSync(python ?? "python3", args, { encoding: "utf8", maxBuffer: 2 ** 24 });
    const pinned = /^moto==(.+)$/m.exec(readFileSync(join(__dirname, "../../requirements.txt"), "utf8"))?.[1];
    expect(managed.source).toContain(`moto ${pinned} `);
    expect(made === readFileSync(join(rights, "managed-policies.generated.json"), "utf8")).toBe(true);
  });

  it("hold AWS's managed policies, each once", () => {
    expect(managed.date).toBe("2026-09-30");
    expect([Object.keys(managed.statements).length, managed.others.length]).toEqual([215, 1367]);
    expect(managed.others.filter((name) => name in managed.statements)).toEqual([]);
    const power = managed.statements.PowerUserAccess.flatMap(({ Action }) => Action);
    expect(power.filter((action) => action.startsWith("iam:"))).toEqual([]);
    expect(power).toContain("secretsmanager:GetSecretValue");
  });
});
