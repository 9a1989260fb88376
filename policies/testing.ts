/**
 * A harness for tests of policies, the pack's own and those of users. It calls the functions that Pulumi's engine calls,
 * with real protobuf messages, so that unknown values, secrets and proxies behave as they do in a preview; a test that
 * hands plain objects to a policy proves little.
 */
import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { unknownStringValue } from "@pulumi/policy/proxy";
import { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } from "@pulumi/policy/server";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Stands for a value that is not known yet, as in a preview. */
export const unknown: string = unknownStringValue;

/** Marks a value as secret. */
export function secret(value: unknown): unknown {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A resource as a test writes it. */
export interface TestResource {
  type: string;
  name?: string;
  urn?: string;
  props?: Record<string, unknown>;
  protect?: boolean;
  ignoreChanges?: string[];
  /** URN of its parent. */
  parent?: string;
  /** For each property the URNs of the resources that its value came from. */
  propertyDependencies?: Record<string, string[]>;
}

/** A finding as the engine receives it. */
export interface TestFinding {
  policy: string;
  message: string;
  urn: string;
  level: "advisory" | "mandatory" | "disabled" | "remediate";
}

const levels = ["advisory", "mandatory", "disabled", "remediate"] as const;

/** URN of a resource in a stack `prod` of a project `test`. */
export function urnOf({ type, name = "it", urn }: TestResource): string {
  return urn ?? `urn:pulumi:prod::test::${type}::${name}`;
}

function optionsOf(resource: TestResource) {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(resource.protect ?? false);
  options.setIgnorechangesList(resource.ignoreChanges ?? []);
  if (resource.parent) options.setParent(resource.parent);
  return options;
}

const structOf = (props: Record<string, unknown> | undefined) =>
  Struct.fromJavaScript(JSON.parse(JSON.stringify(props ?? {})));

function requestFor(resource: TestResource) {
  const request = new analyzer.AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name ?? "it");
  request.setUrn(urnOf(resource));
  request.setProperties(structOf(resource.props));
  request.setOptions(optionsOf(resource));
  return request;
}

type Rpc = (call: { request: unknown }, callback: (error: unknown, response: unknown) => void) => void;

function call<T>(rpc: Rpc, request: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    rpc({ request }, (error, response) => (error ? reject(error) : resolve(response as T)));
  });
}

interface AnalyzeResponse {
  getDiagnosticsList(): {
    getPolicyname(): string;
    getMessage(): string;
    getUrn(): string;
    getEnforcementlevel(): number;
  }[];
}

function findingsIn(response: AnalyzeResponse, fallback: string): TestFinding[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || fallback,
    level: levels[diagnostic.getEnforcementlevel()] ?? "mandatory",
  }));
}

/** What the policies say about one resource before it is created. */
export async function analyze(policies: Policies, resource: TestResource): Promise<TestFinding[]> {
  const rpc = makeAnalyzeRpcFun("test", "1.0.0", "mandatory", policies);
  return findingsIn(await call<AnalyzeResponse>(rpc, requestFor(resource)), urnOf(resource));
}

/** What the policies say about the stack, when all its resources are planned or exist. */
export async function analyzeStack(policies: Policies, resources: TestResource[]): Promise<TestFinding[]> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const message = new analyzer.AnalyzerResource();
      message.setType(resource.type);
      message.setName(resource.name ?? "it");
      message.setUrn(urnOf(resource));
      message.setProperties(structOf(resource.props));
      message.setOptions(optionsOf(resource));
      if (resource.parent) message.setParent(resource.parent);
      for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList(urns);
        message.getPropertydependenciesMap().set(property, dependencies);
      }
      return message;
    }),
  );
  const rpc = makeAnalyzeStackRpcFun("test", "1.0.0", "mandatory", policies);
  return findingsIn(await call<AnalyzeResponse>(rpc, request), "");
}

/** What the policies say in a whole update: about each resource in turn, then about the stack. */
export async function analyzeAll(policies: Policies, resources: TestResource[]): Promise<TestFinding[]> {
  const findings: TestFinding[] = [];
  for (const resource of resources) findings.push(...(await analyze(policies, resource)));
  return [...findings, ...(await analyzeStack(policies, resources))];
}

interface RemediateResponse {
  getRemediationsList(): {
    getPolicyname(): string;
    getDiagnostic(): string;
    getProperties(): { toJavaScript(): Record<string, unknown> } | undefined;
  }[];
}

/** The properties after remediation, secrets still marked, or undefined when no policy changed anything. */
export async function remediate(
  policies: Policies,
  resource: TestResource,
): Promise<Record<string, unknown> | undefined> {
  const remediating = policies.map((policy) => ({ ...policy, enforcementLevel: "remediate" as const }));
  const rpc = makeRemediateRpcFun("test", "1.0.0", "remediate", remediating);
  const response = await call<RemediateResponse>(rpc, requestFor(resource));
  return response.getRemediationsList().at(-1)?.getProperties()?.toJavaScript();
}

/** The same policies with settings, as `--policy-pack-config` gives them: for each policy an object. */
export function withConfig(policies: Policies, config: Record<string, Record<string, unknown>>): Policies {
  const getConfig = (name: string) => () => config[name] ?? {};
  return policies.map((policy) => {
    const configured = { ...policy };
    const given = getConfig(policy.name) as <T extends object>() => T;
    if ("validateResource" in policy && typeof policy.validateResource === "function") {
      const validate = policy.validateResource;
      Object.assign(configured, {
        validateResource: (args, report) => validate({ ...args, getConfig: given }, report),
      } satisfies Partial<ResourceValidationPolicy>);
    }
    if ("remediateResource" in policy && policy.remediateResource) {
      const fix = policy.remediateResource;
      Object.assign(configured, {
        remediateResource: (args) => fix({ ...args, getConfig: given }),
      } satisfies Partial<ResourceValidationPolicy>);
    }
    if ("validateStack" in policy) {
      const validate = policy.validateStack;
      Object.assign(configured, {
        validateStack: (args, report) => validate({ ...args, getConfig: given }, report),
      } satisfies Partial<StackValidationPolicy>);
    }
    return configured;
  });
}
