import { readPlan } from "../../preflight/read-plan";
import { readState } from "../../preflight/read-state";
import { Plan } from "./plans";

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
