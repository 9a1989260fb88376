import { expectationOf } from "../../cli/expectation";
import { loadEnvironment } from "../../stacks/environment";

const { environment } = loadEnvironment("azure-prod");

describe("what an environment says to preflight and report", () => {
  it("names the Office keys where the environment does, and leaves them unknown where it does not", () => {
    expect(expectationOf(environment).officeHostKeys).toEqual(["office2024"]);
    const { officeKeys: _, ...without } = environment;
    expect(Object.keys(expectationOf(without as typeof environment))).not.toContain("officeHostKeys");
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
