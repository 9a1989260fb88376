import type { AwsKmsHostArguments, AzureKmsHostArguments } from "../../requirements/arguments";
import { checkAwsKmsHost } from "../../requirements/aws";
import { checkAzureKmsHost } from "../../requirements/azure";
import { pathsOf } from "../components/problems";
import { environmentProblems } from "./environment";

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));

/** Tags, and what the component and the environment of a cloud say of them. */
const azure: [title: string, tags: Record<string, string>, paths: string[]][] = [
  ["as many as a secret and a private zone take beside ours", many(14), []],
  ["one more", many(15), ["tags"]],
  ["a name of Microsoft's", { windowsPatch: "x" }, ["tags.windowsPatch"]],
  ["our own name", { "kmshost-role": "x" }, ["tags.kmshost-role"]],
  ["a name that is too long", { ["n".repeat(129)]: "x" }, [`tags.${"n".repeat(129)}`]],
  ["a name with parentheses", { "cost(center)": "x" }, ['tags["cost(center)"]']],
  ["a name with a space", { "cost center": "x" }, ['tags["cost center"]']],
  ["a name that begins with a digit", { "1st": "x" }, ['tags["1st"]']],
  ["a value that is too long", { owner: "v".repeat(257) }, ["tags.owner"]],
  ["a value of words", { owner: "Sales, R&D (EMEA)" }, []],
];

const aws: typeof azure = [
  ["as many as AWS takes beside ours", many(47), []],
  ["one more", many(48), ["tags"]],
  ["a name of AWS's", { "AWS:owner": "x" }, ['tags["AWS:owner"]']],
  ["our own name", { kmshost: "x" }, ["tags.kmshost"]],
  ["a name that is too long", { ["n".repeat(129)]: "x" }, [`tags.${"n".repeat(129)}`]],
  ["a name with parentheses", { "cost(center)": "x" }, ['tags["cost(center)"]']],
  ["a name with a space and a slash", { "cost center/EMEA": "x" }, []],
  ["a value with a comma", { owner: "Sales, EMEA" }, ["tags.owner"]],
];

describe("tags", () => {
  it.each(azure)("on Azure, %s", (_, tags, paths) => {
    expect(pathsOf(checkAzureKmsHost({ tags } satisfies AzureKmsHostArguments))).toEqual(paths);
    expect(environmentProblems("azure-dev", { tags })).toEqual(paths);
  });

  it.each(aws)("on AWS, %s", (_, tags, paths) => {
    expect(pathsOf(checkAwsKmsHost({ tags } satisfies AwsKmsHostArguments))).toEqual(paths);
    expect(environmentProblems("aws-dev", { tags })).toEqual(paths);
  });
});
