import { type HostChanges, type HostUse, type Spending, spendingOf } from "../activation/budget";
import { hostName as awsHostName } from "../estate/aws/hosts";
import { instanceType } from "../estate/aws/place";
import { hostName as azureHostName, machineType } from "../estate/azure/hosts";
import type { PlannedResource, ResourceGraph } from "../estate/resource-graph";
import { at } from "../estate/values";
import type { Expectation } from "./expectation";

/** What a plan spends of the host key: the hosts that it creates or replaces, and what is left of ten and six. */
export function planSpending(
  graph: ResourceGraph,
  expectation: Pick<Expectation, "activationsUsed" | "usedElsewhere">,
): Spending & { readonly reasons: ReadonlyMap<string, readonly string[]> } {
  const machines = graph.resources.filter((resource) => isHost(graph, resource));
  const named = machines.map((machine) => ({ machine, name: nameOf(machine) }));
  const those = (...operations: readonly PlannedResource["operation"][]) =>
    named.filter(({ machine }) => operations.includes(machine.operation)).map(({ name }) => name);
  const changes: HostChanges = { create: those("create"), replace: those("replace"), remove: those("delete") };
  const used = new Map(
    Object.entries(expectation.activationsUsed ?? {}).map(([name, count]) => [name.toLowerCase(), count]),
  );
  const existing = those("same", "update", "read", "import", "replace", "delete");
  // A host that is gone, or that is to come back, keeps what it has used.
  const hosts = [...new Set([...existing, ...used.keys()])].map((name): HostUse => {
    const activationsUsed = used.get(name);
    return activationsUsed === undefined ? { name } : { name, activationsUsed };
  });
  const use = { hosts, elsewhere: expectation.usedElsewhere ?? [] };
  const reasons = new Map(named.map(({ machine, name }) => [name, machine.replaceReasons]));
  return { ...spendingOf(use, changes), reasons };
}

/** Machines that the plan deletes are asked too, which the readers of the estate leave out. */
function isHost(graph: ResourceGraph, resource: PlannedResource): boolean {
  if (resource.type !== machineType && resource.type !== instanceType) return false;
  if (at(resource.inputs, "tags", "kmshost-role") === "host") return true;
  return graph.hasAncestor(resource, /^kmshost:index:A(zure|ws)HostMachine$/);
}

function nameOf(machine: PlannedResource): string {
  return machine.type === machineType ? azureHostName(machine) : awsHostName(machine);
}
