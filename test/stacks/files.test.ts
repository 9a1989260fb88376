import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNames, loadEnvironment, loadEnvironmentFile } from "../../stacks/environment";
import { azure } from "./read-text";

jest.mock("node:fs", () => {
  const real = jest.requireActual("node:fs");
  const watched = ["lstatSync", "fstatSync", "openSync"].map((name) => [name, jest.fn(real[name])]);
  return { ...real, ...Object.fromEntries(watched) };
});
const look = jest.mocked(fs.lstatSync);
const lookAgain = jest.mocked(fs.fstatSync);
const open = jest.mocked(fs.openSync);

const folder = fs.mkdtempSync(join(tmpdir(), "kmshost-environments-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The message, with the folder's changing name taken out. */
function message(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    return String((error as Error).message).replaceAll(folder, "folder");
  }
  throw new Error("the file was accepted");
}

describe("files that are not an environment", () => {
  it("row 30: a directory", () => {
    fs.mkdirSync(join(folder, "directory.yaml"));
    expect(message(() => loadEnvironment("directory", folder))).toMatchInlineSnapshot(`
"environment directory cannot be used: 1 problem

  folder/directory.yaml  not a regular file
    got      a directory
    allowed  a regular file
    fix      put the environment's text itself there, so that what is reviewed is what is read"
`);
  });

  it("row 30: a symbolic link, even to an environment", () => {
    fs.writeFileSync(join(folder, "real.yaml"), azure);
    fs.symlinkSync(join(folder, "real.yaml"), join(folder, "link.yaml"));
    expect(() => loadEnvironment("real", folder)).not.toThrow();
    expect(message(() => loadEnvironment("link", folder))).toMatchInlineSnapshot(`
"environment link cannot be used: 1 problem

  folder/link.yaml  not a regular file
    got      a symbolic link
    allowed  a regular file
    fix      put the environment's text itself there, so that what is reviewed is what is read"
`);
  });

  it("row 30: a named pipe that nobody writes to", () => {
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    expect(message(() => loadEnvironment("pipe", folder))).toMatchInlineSnapshot(`
"environment pipe cannot be used: 1 problem

  folder/pipe.yaml  not a regular file
    got      a named pipe
    allowed  a regular file
    fix      put the environment's text itself there, so that what is reviewed is what is read"
`);
  });

  it("row 30: a device that never ends", () => {
    expect(message(() => loadEnvironmentFile("/dev/zero"))).toMatchInlineSnapshot(`
"environment zero cannot be used: 1 problem

  /dev/zero  not a regular file
    got      a device
    allowed  a regular file
    fix      put the environment's text itself there, so that what is reviewed is what is read"
`);
  });

  it("row 30: a file that grows after it was looked at", () => {
    const path = join(folder, "grown.yaml");
    fs.writeFileSync(path, "#".repeat(2 * 1024 * 1024));
    const small = fs.lstatSync(join(folder, "real.yaml"));
    look.mockReturnValueOnce(small);
    lookAgain.mockReturnValueOnce(small);
    expect(message(() => loadEnvironmentFile(path))).toMatchInlineSnapshot(`
"environment grown cannot be used: 1 problem

  folder/grown.yaml  too large
    allowed  at most 1048576 bytes
    fix      keep one environment to a file"
`);
  });

  it("row 30: a link or a pipe that is put there after it was looked at", () => {
    const file = fs.lstatSync(join(folder, "real.yaml"));
    look.mockReturnValueOnce(file);
    expect(message(() => loadEnvironment("link", folder))).toMatchInlineSnapshot(`
"environment link cannot be used: 1 problem

  folder/link.yaml  not a regular file
    got      ELOOP
    fix      check the path"
`);
    look.mockReturnValueOnce(file);
    expect(message(() => loadEnvironment("pipe", folder))).toMatchInlineSnapshot(`
"environment pipe cannot be used: 1 problem

  folder/pipe.yaml  not a regular file
    got      a named pipe
    allowed  a regular file
    fix      put the environment's text itself there, so that what is reviewed is what is read"
`);
  });

  it("row 30: a file that may not be read", () => {
    open.mockImplementationOnce(() => {
      throw Object.assign(new Error("permission denied"), { code: "EACCES" });
    });
    expect(message(() => loadEnvironment("real", folder))).toMatchInlineSnapshot(`
"environment real cannot be used: 1 problem

  folder/real.yaml  not readable
    got      EACCES
    fix      give the user who runs pulumi read permission"
`);
  });

  it("row 30: no such file, with the nearest name and the others", () => {
    expect(message(() => loadEnvironment("azure-prd"))).toMatchInlineSnapshot(`
"environment azure-prd cannot be used: 1 problem

  stacks/environments/azure-prd.yaml  no such environment
    allowed  aws-dev, aws-prod, azure-dev, azure-prod
    fix      did you mean azure-prod?"
`);
    expect(message(() => loadEnvironment("x", join(folder, "none")))).toMatchInlineSnapshot(`
"environment x cannot be used: 1 problem

  folder/none/x.yaml  no such environment
    allowed  none: the folder has no environments
    fix      write this file, starting from one of the examples"
`);
  });

  it.each(["../real", "a/b", "", ".", "real\0", "-x", "real.yaml", "\u202ereal"])(
    "row 30: a stack named %j",
    (name) => {
      expect(message(() => loadEnvironment(name, folder))).toMatchSnapshot();
    },
  );

  it("row 9: a file above 1 MiB is not read", () => {
    fs.writeFileSync(join(folder, "large.yaml"), "#".repeat(1024 * 1024 + 1));
    expect(message(() => loadEnvironment("large", folder))).toMatchInlineSnapshot(`
"environment large cannot be used: 1 problem

  folder/large.yaml  too large
    got      1048577 bytes
    allowed  at most 1048576 bytes
    fix      keep one environment to a file, and nothing else in it"
`);
    fs.writeFileSync(join(folder, "just.yaml"), `${azure}${"#".repeat(1024 * 1024 - azure.length)}`);
    expect(() => loadEnvironment("just", folder)).not.toThrow();
  });
});

it("lists the environments of the project", () => {
  expect(environmentNames()).toEqual(["aws-dev", "aws-prod", "azure-dev", "azure-prod"]);
});
