import { reachesInternet } from "../activation/client-networks";
import { activationPort } from "../activation/transport";
import { tellsOfHostKey } from "./host-key-secret";
import { behindProxy, isUnknown, type Property } from "./leaves";
import type { Resource } from "./resource";
import { aws, azure, other } from "./tokens";

/** Types that some rule or reader of the estate knows. */
const known = new Set<string>([...Object.values(azure), ...Object.values(aws), ...Object.values(other)]);

/** What Pulumi or the project makes itself, and providers that make nothing in a network. */
const own = /^(pulumi:|kmshost:)|:index:Sandbox/;

/** DNS that everybody can ask; a provider of which also private zones are kept is not among them. */
const publicDns =
  /^(cloudflare|digitalocean|dnsimple|ns1|akamai|linode|hcloud|hetznerdns|godaddy|ovh|vercel|netlify|dnsmadeeasy|ultradns|namecheap|porkbun|scaleway|gandi|bunnynet|vultr|edgedns):.*(record|domainzone|dns)|^azure:dns\//i;

export const isPublicDns = (type: string): boolean => publicDns.test(type);

const port = activationPort;
const portText = /(?<![\w.-])(?:(?:tcp|udp)[:/ ]{0,2})?1688(?:\/(?:tcp|udp))?(?![\w.])/i;
const portInText = /port["'\\]{0,3}\s{0,2}[:=]\s{0,2}["'\\]{0,3}1688(?!\d)/i;
const portRange = /(?<![\w.-])(\d{1,5})\s?[-:]\s?(\d{1,5})(?![\w.])/;
const srv = /(^|[^a-z0-9])_?vlmcs(\._tcp|[^a-z0-9]|$)/i;
/** Activation of Azure's and AWS's own machines by the cloud's hosts, which is nobody's KMS host. */
const platform =
  /kms\.core\.windows\.net|azurePlatformLKM|(?<!\d)(20\.118\.99\.224|40\.83\.235\.53|23\.102\.135\.246|169\.254\.169\.25[01])(?!\d)/i;
const holdsSecrets = /secret|parameter|vault|variable|config|credential|password|keyvalue|kv/i;
const machine = /machine|instance|vm|server|scal|compute|node/i;
const outward = /^(egress|outbound|out)$/i;

/** What in a resource of a type that no rule reads has to do with a KMS host; undefined when nothing has. */
export function concernsActivation(resource: Resource): string | undefined {
  if (publicPorts(resource, [port]).length > 0) return undefined;
  if (
    (known.has(resource.type) && !resource.isA(other.kubernetesService)) ||
    own.test(resource.type) ||
    resource.urn.includes("kmshost:index:")
  )
    return undefined;
  const seen = { srv: false, port: false, platform: false, outward: false };
  look(resource.properties.tree, "", seen, 0);
  if (srv.test(resource.name) || seen.srv) return "names _vlmcs";
  if (seen.port && !seen.platform && !seen.outward) return `names port ${port}`;
  if (resource.role === "host" && machine.test(resource.type)) return "has the tag kmshost-role";
  if (holdsSecrets.test(resource.type.split(":").slice(1).join(":")) && tellsOfHostKey(resource))
    return "is named for a KMS host key";
  return undefined;
}

/** The ports of a service that Kubernetes puts behind a public load balancer: one that no annotation calls internal. */
export function publicPorts(service: Resource, ports: readonly number[]): Property[] {
  if (!service.isA(other.kubernetesService) || !service.at("spec.type").is("LoadBalancer")) return [];
  const exposed = service
    .at("spec.ports")
    .items.filter((one) => ["port", "targetPort"].some((name) => ports.includes(one.at(name).number ?? -1)));
  const annotations = service.at("metadata.annotations").fields;
  const internal = annotations.some(
    (one) => one.is("internal") || (/internal/i.test(one.path) && one.is("true", "0.0.0.0/0")),
  );
  const sources = service.at("spec.loadBalancerSourceRanges");
  const open = sources.items.length === 0 || sources.texts.some((source) => reachesInternet([source]));
  return internal || sources.unknown || !open ? [] : exposed;
}

interface Seen {
  srv: boolean;
  port: boolean;
  platform: boolean;
  outward: boolean;
}

function look(given: unknown, name: string, seen: Seen, depth: number): void {
  const value = behindProxy(given);
  if (typeof value === "number") {
    if (value === port && /port/i.test(name)) seen.port = true;
  } else if (typeof value === "string") lookAtText(value, name, seen);
  else if (typeof value === "object" && value !== null && depth < 20) {
    if (isRangeAround(value as Record<string, unknown>, name)) seen.port = true;
    for (const [key, child] of entriesOf(value)) look(child, Array.isArray(value) ? name : key, seen, depth + 1);
  }
}

function lookAtText(text: string, name: string, seen: Seen): void {
  if (isUnknown(text) || text.length > 64 * 1024) return;
  if (srv.test(text)) seen.srv = true;
  if (platform.test(text)) seen.platform = true;
  if (/direction|^type$/i.test(name) && outward.test(text)) seen.outward = true;
  if (text.length <= 64 && /port|range|listen|endpoint|backend|upstream|address|target|url|allow/i.test(name)) {
    if (portText.test(text)) seen.port = true;
    const [, from, to] = portRange.exec(text) ?? [];
    if (/port|range/i.test(name) && from && to && isNarrow(Number(from), Number(to))) seen.port = true;
  }
  if (portInText.test(text)) seen.port = true;
}

/** From and to with the port between them, when it is not everything that is opened. */
function isRangeAround(value: Record<string, unknown>, name: string): boolean {
  const number = (key: RegExp) => {
    const found = Object.keys(value).find((one) => key.test(one));
    const there = found === undefined ? undefined : plain(value, found);
    return typeof there === "number" || typeof there === "string" ? Number(there) : Number.NaN;
  };
  const bare = /port/i.test(name);
  const first = number(/^(from|start)_?port$|^port_?(from|start)$/i);
  const last = number(/^(to|end)_?port$|^port_?(to|end)$/i);
  return isNarrow(first, last) || (bare && isNarrow(number(/^(min|from|start)$/i), number(/^(max|to|end)$/i)));
}

const isNarrow = (from: number, to: number): boolean => from <= port && port <= to && to - from <= 1000;

function plain(value: Record<string, unknown>, key: string): unknown {
  try {
    return value[key];
  } catch {
    return undefined;
  }
}

function* entriesOf(value: object): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) yield [key, plain(value as Record<string, unknown>, key)];
}
