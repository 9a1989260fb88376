import { expectationOf } from "../../cli/expectation";
import { loadEnvironment } from "../../stacks/environment";

const { environment } = loadEnvironment("azure-prod");

describe("what an environment says to preflight, rehearsal and report", () => {
  it("names the Office keys where the environment does, and leaves them unknown where it does not", () => {
    expect(Object.keys(expectationOf(environment))).not.toContain("officeHostKeys");
    const officeKeys = [{ version: "office2024", licenseFolder: "\\\\files\\kms" }];
    const named = { ...environment, officeKeys } as typeof environment;
    expect(expectationOf(named).officeHostKeys).toEqual(["office2024"]);
  });

  it("judges nobody where the directory alone activates", () => {
    const directory = (only: boolean) => {
      const activeDirectory = { domain: "corp.example.com", domainControllers: ["10.50.1.4"], only };
      const discovery = { ...environment.discovery, activeDirectory };
      return expectationOf({ ...environment, discovery } as typeof environment).populations.length;
    };
    expect([directory(true), directory(false)]).toEqual([0, environment.clients.length]);
  });
});
