import { readPlan } from "../../estate/read-plan";
import { readState, type StackResources } from "../../estate/read-state";
import { preflightStack } from "../../preflight/preflight";
import { expected, Plan } from "./plans";

const machine = "kms01-machine";

describe("reading a plan", () => {
  it.each([
    ["", "not complete JSON"],
    ['{"steps": [{"op": "create"', "it seems to be cut off"],
    ["[]", "not an object"],
    ['{"steps": 5}', "not a list"],
    ['{"diagnostics": [{"severity": "error", "message": "x"}]}', "ended with 1 error(s)"],
  ])("refuses %p", (text, message) => {
    expect(() => readPlan(text)).toThrow(message);
  });

  it("refuses another project and another stack", () => {
    const { text } = new Plan("azure");
    expect(() => readPlan(text, { project: "other" })).toThrow("is of project kmshost-sandbox, expected other");
    expect(() => readPlan(text, { stack: "aws-prod" })).toThrow("is of stack azure-prod, expected aws-prod");
  });

  it("says what a preview without --show-sames leaves out", () => {
    const plan = new Plan("azure");
    plan.steps.splice(plan.steps.indexOf(plan.step("network-hosts-subnet")), 1);
    expect(readPlan(plan.text).warnings).toEqual([expect.stringContaining("kms-azure-prod-network-hosts-subnet")]);
    expect(plan.report().outcome).not.toBe("activates");
  });

  /** The example as it is deployed, and a preview of it that leaves out what it does not change. */
  function deployed(...changed: string[]): { state: string; plan: Plan; text: string } {
    const plan = new Plan("azure");
    const resources = plan.steps.flatMap(({ newState }) =>
      newState ? [{ ...newState, id: `/id/${newState.urn}`, outputs: { etag: "1" } }] : [],
    );
    for (const step of plan.steps) step.op = "same";
    const steps = changed.map((name) => ({ ...plan.step(name), op: "update" }));
    const summary = { same: plan.steps.length - steps.length, update: steps.length };
    return {
      state: JSON.stringify({ version: 3, deployment: { resources } }),
      plan,
      text: JSON.stringify({ steps, changeSummary: summary }),
    };
  }

  it("fills the gaps of a preview from the state before it, and keeps ids and outputs of what stays", () => {
    const { state, plan, text } = deployed("network-hosts-security-group");
    expect(() => readPlan(text)).toThrow("leaves out");
    const { graph, source } = readPlan(text, { state: readState(state) });
    expect(source).toBe("plan");
    expect(graph.resources).toHaveLength(plan.steps.length);
    const group = graph.get(plan.step("network-hosts-security-group").urn);
    expect(group).toMatchObject({ operation: "update", id: `/id/${group?.urn}`, outputs: { etag: "1" } });
    expect(graph.get(plan.step("network-hosts-subnet").urn)?.operation).toBe("same");
  });

  it("judges what a partial preview changes, on top of the state", () => {
    const { state, plan } = deployed();
    const step = { ...plan.step("network-hosts-security-group"), op: "update" };
    plan.set("network-hosts-security-group", "securityRules.0.access", "Deny");
    const text = JSON.stringify({ steps: [step], changeSummary: { same: plan.steps.length - 1, update: 1 } });
    const outcome = (stack: StackResources) => preflightStack(stack, expected).populations.map((one) => one.outcome);
    expect(outcome(readState(state))).toEqual(["activates", "activates"]);
    expect(outcome(readPlan(text, { state: readState(state) }))).toEqual(["fails", "fails"]);
  });

  it("takes a resource of the state that the plan deletes for gone, and one that it replaces for there", () => {
    const { state, plan } = deployed();
    const peering = plan.step("peering-to-hub");
    const steps = [{ op: "delete", urn: peering.urn, oldState: peering.newState }];
    const gone = readPlan(JSON.stringify({ steps }), { state: readState(state) });
    expect(preflightStack(gone, expected).outcome).toBe("fails");
    const machine = plan.step("kms01-machine");
    const replaced = ["create-replacement", "replace", "delete-replaced"].map((op) => ({
      ...{ op, urn: machine.urn, newState: machine.newState, oldState: machine.newState },
      detailedDiff: { "storageProfile.imageReference": { kind: "update-replace" }, tags: { kind: "update" } },
    }));
    const report = preflightStack(readPlan(JSON.stringify({ steps: replaced }), { state: readState(state) }), expected);
    expect(report.outcome).toBe("activates");
    expect(report.spending).toMatchObject({ activations: 1, hostsUsed: 2 });
    expect(report.spending?.hosts.map(({ name, change }) => [name, change])).toEqual([
      ["kms01", "replace"],
      ["kms02", "keep"],
    ]);
  });

  it("refuses a state of another stack than the preview's", () => {
    const { state, text } = deployed("network-hosts-security-group");
    const other = state.replaceAll("urn:pulumi:azure-prod::", "urn:pulumi:azure-dev::");
    expect(() => readPlan(text, { state: readState(other) })).toThrow("mixes resources of several stacks");
  });

  it("refuses a state that is none", () => {
    expect(() => readState("{}")).toThrow("has no deployment");
    expect(() => readState('{"deployment": {"resources": {}}}')).toThrow("not a list");
  });
});

describe("what a plan spends", () => {
  it("is one activation for each host that it creates", () => {
    expect(new Plan("azure").report().spending).toMatchObject({
      activations: 2,
      hostsUsed: 2,
      hostsLeft: 4,
      problems: [],
    });
  });

  it("is one for a host that it replaces, and the place of one that it deletes stays taken", () => {
    const plan = new Plan("azure");
    for (const step of plan.steps) step.op = "same";
    expect(plan.report().spending?.activations).toBe(0);
    plan.step(machine).op = "replace";
    plan.step("kms02-machine").op = "delete";
    plan.step("kms02-machine").oldState = plan.step("kms02-machine").newState;
    expect(plan.report().spending).toMatchObject({ activations: 1, hostsUsed: 2 });
  });

  it("stops at a seventh host, also when the others are in another stack", () => {
    const elsewhere = (hosts: number) => ({ usedElsewhere: [{ stack: "aws-prod", hosts }] });
    expect(new Plan("azure").report(elsewhere(4)).problems).toEqual([]);
    const report = new Plan("azure").report(elsewhere(5));
    expect(report.outcome).toBe("fails");
    expect(report.problems).toEqual([expect.stringContaining("on 7 hosts (2 here, 5 in aws-prod)")]);
  });
});
