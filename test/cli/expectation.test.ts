import { expectationOf } from "../../cli/expectation";
import { loadEnvironment } from "../../stacks/environment";

const { environment } = loadEnvironment("azure-prod");

describe("what an environment says to preflight and report", () => {
  it("names the Office keys where the environment does, and leaves them unknown where it does not", () => {
    expect(expectationOf(environment).officeHostKeys).toEqual(["office2024"]);
    const { officeKeys: _, ...without } = environment;
    expect(Object.keys(expectationOf(without as typeof environment))).not.toContain("officeHostKeys");
  });

  it("judges everybody also where the directory alone activates", () => {
    const directory = (only: boolean) => {
      const activeDirectory = { domain: "corp.example.com", domainControllers: ["10.50.1.4"], only };
      const discovery = { ...environment.discovery, activeDirectory };
      const { populations, directory: found } = expectationOf({ ...environment, discovery } as typeof environment);
      return [populations.length, found?.only];
    };
    expect([directory(true), directory(false)]).toEqual([
      [4, true],
      [4, false],
    ]);
  });

  it("gives the hosts' confirmation IDs, what they have to reach, and what is declared", () => {
    const { confirmed, targets, declarations } = expectationOf(environment);
    expect(confirmed).toEqual(["kms01", "kms01/office2024", "kms02", "kms02/office2024"]);
    expect(targets?.map(({ addresses, port, office }) => [addresses, port, office])).toEqual([
      [["10.40.0.16"], 445, "office2024"],
    ]);
    expect(declarations?.map(({ about, of }) => [about, of])).toContainEqual(["route", "vnet-hub"]);
  });
});
