import fc from "fast-check";
import { readState } from "../../estate/read-state";
import type { Expectation } from "../../preflight/expectation";
import { preflightStack } from "../../preflight/preflight";
import { drawAws } from "./aws-drawn";
import { awsTruth } from "./aws-world";
import { awsWorld } from "./aws-worlds";
import { drawAzure } from "./azure-drawn";
import { azureTruth } from "./azure-world";
import { azureWorld } from "./azure-worlds";
import { type Resource, stateOf } from "./drawn";
import type { Clients, Truth } from "./verdict";

/** The one file here that knows preflight: what it says of the drawn resources, beside what the oracle says of the world. */

/** What preflight may say where the oracle says so. "undecided" is never wrong, but counted. */
const right: Readonly<Record<Truth, readonly string[]>> = {
  yes: ["activates", "undecided"],
  no: ["fails", "undecided"],
  some: ["fails", "undecided"],
  unclear: ["fails", "undecided"],
};

export const tally = new Map<string, number>();

function disagreementsOf(
  resources: readonly Resource[],
  clients: readonly Clients[],
  truth: Map<string, Truth>,
): string[] {
  const expectation: Expectation = {
    populations: clients.map(({ name, blocks, product, machines, network }) => ({
      ...{ name, cidrs: blocks, zone: "corp.example.com", machines: { [product]: machines } },
      ...(network === "premises" ? { dnsServers: ["10.50.1.4"] } : {}),
    })),
    ...{
      port: 1688,
      operatingSystem: "windows-server-2025",
      generation: "windows-server-2025",
      activation: "telephone",
    },
  };
  const report = preflightStack(readState(stateOf(resources)), expectation);
  return report.populations.flatMap(({ population, outcome, finding }) => {
    const is = truth.get(population) ?? "unclear";
    const key = `${is}: ${outcome}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
    return right[is].includes(outcome)
      ? []
      : [`${population}: oracle ${is}, preflight ${outcome}: ${finding?.hop} ${finding?.why}`];
  });
}

const azure = fc.property(azureWorld, (world) => {
  expect(disagreementsOf(drawAzure(world), world.clients, azureTruth(world))).toEqual([]);
});
const aws = fc.property(awsWorld, (world) => {
  expect(disagreementsOf(drawAws(world), world.clients, awsTruth(world))).toEqual([]);
});

/** The law, for so many worlds of each cloud. */
export function endAsPreflightSays(parameters: { readonly numRuns: number; readonly seed?: number }): void {
  it("on Azure", () => fc.assert(azure, parameters));
  it("on AWS", () => fc.assert(aws, parameters));
}
