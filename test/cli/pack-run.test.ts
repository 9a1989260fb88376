import { exitCodes, type UserError } from "../../cli/exit-codes";
import { resultOf } from "../../cli/pack-run";

const failure = (stderr: string): UserError => {
  try {
    resultOf("", stderr);
  } catch (error) {
    return error as UserError;
  }
  throw new Error("nothing was thrown");
};

describe("a pack that came to no result", () => {
  it("says in two lines that Pulumi's SDK for policies is missing, without its stack trace", () => {
    const { message, exitCode } = failure(
      "Error: Cannot find module '@pulumi/policy'\nRequire stack:\n- /x/index.js\n    at Module._resolveFilename (node:internal)",
    );
    expect(message.split("\n")).toEqual([
      "the policy pack did not come to a result",
      "  got      no @pulumi/policy in reach of the pack, and the pack cannot run without it",
      "  fix      npm install @pulumi/policy, where the package kmshost is installed",
    ]);
    expect(exitCode).toBe(exitCodes.internal);
  });

  it("hands on what the engine said otherwise", () => {
    expect(failure("no stack named x").message).toBe("the policy pack did not come to a result\n  no stack named x");
  });
});
