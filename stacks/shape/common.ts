import * as z from "zod";
import { claimSubjects } from "../../activation/claim-subjects";
import { activationPort } from "../../activation/transport";
import {
  ActivationMethod,
  Deletable,
  HostKeyGeneration,
  HostOperatingSystem,
  OfficeVersion,
} from "../../components/args";
import * as formats from "../../requirements/formats";
import * as limits from "../../requirements/limits";
import { mostTags } from "../../requirements/tags";
import { updateServer } from "../../requirements/updates";
import { field, formatted, text } from "./hints";
import { products } from "./products";

/** Names of populations and stacks: what every cloud, file system and report takes. */
const shortName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const shortNameHint = { allowed: "1 to 40 lower-case letters, digits and inner hyphens" };

const computerName = field(
  z.string(),
  "Computer name of the host, unique: at most 15 letters, digits and hyphens. It is also the host's name in DNS.",
);

const rebuild = field(
  z.boolean().default(false),
  "Set to true for one `pulumi up` to rebuild this host from the image as it is written now. Spends one of the host's ten activations.",
);

const address = field(
  z.ipv4(),
  "Private IPv4 address of the host. Default: one that follows from the host's name and the created subnet.",
  { allowed: "an ipv4 address", fix: "write an address of the hosts' subnet, or leave it out" },
);

const confirmation = (description: string) => formatted(formats.confirmationId, description);

const reactivate = text(
  /^\d{4}-\d{2}-\d{2}(?:-[2-9])?$/,
  "Today's date in quotes, to let this host be activated once more with a key that was spent on it already. Each date is for one activation. Default: none, a key is activated once on a machine.",
  { allowed: "a date in quotes, such as '2026-11-24'", fix: "write the day on which it was decided" },
);

const lastFive = text(
  /^[0-9A-Z]{5}$/,
  "Last five characters of the key, which Windows shows too. A licensed host takes another key only when they are named. Default: none, a licensed host keeps its key.",
  { allowed: "five capital letters or digits", fix: "kmshost key put prints them" },
);

const confirmationId = confirmation(
  "Confirmation ID from Microsoft for this host's installation ID, in quotes, for activation by telephone or proxy. Default: none, the host waits for it.",
);

const secretName = formatted(formats.secretName, "Name of the secret that holds the key.");

const officeVersion = z.enum(OfficeVersion);

const forVersion = (title: string) => confirmation(`Confirmation ID for ${title}, in quotes.`).optional();

const officeConfirmationIds = field(
  z.strictObject({
    office2024: forVersion("Office LTSC 2024"),
    office2021: forVersion("Office LTSC 2021"),
    office2019: forVersion("Office 2019"),
    office2016: forVersion("Office 2016"),
  } satisfies Record<`${OfficeVersion}`, z.ZodType>),
  "Confirmation IDs for this host's Office keys, by version, such as `office2024`. Default: none.",
);

/** Host keys for Office, beside the one for Windows. */
export const officeKeys = field(
  z
    .array(
      z.strictObject({
        version: field(officeVersion, "Version of Office that has a host key of its own."),
        licenseFolder: formatted(
          formats.licenseFolder,
          "Folder on an internal share with the licence files of Microsoft's Volume License Pack for this version.",
        ),
        secretName: secretName
          .describe(
            "Name of the secret that holds the key. Default: kms-office2024-key and so on; on AWS after the stack.",
          )
          .optional(),
        lastFive: lastFive.optional(),
      }),
    )
    .max(limits.mostOfficeKeys),
  "Host keys for Office, beside the one for Windows. Default: none, Office is not activated.",
);

/** File servers that the hosts reach. */
export const fileServers = field(
  z
    .array(field(z.ipv4(), "Address of a file server.", { allowed: "an ipv4 address" }))
    .max(limits.mostFileServers.azure),
  "Private addresses of the file servers with Office licence files, which the hosts reach by SMB (TCP 445).",
);

const recordNumber = (description: string) =>
  field(z.int().min(limits.recordNumber.least).max(limits.recordNumber.most), description).optional();

/** A host, with the zone as the cloud names it. */
export const host = (zone: z.ZodString) =>
  z.strictObject({
    name: computerName,
    zone: zone.optional(),
    address: address.optional(),
    priority: recordNumber(
      "Priority of the host's SRV record, 0 to 65535, lower first. Best effort: a client keeps the host that answered it. One first host keeps a small estate above its threshold. Default: 0, all hosts alike.",
    ),
    weight: recordNumber(
      "Weight of the host's SRV record among those of the same priority, 0 to 65535. Best effort. Default: 0.",
    ),
    confirmationId: confirmationId.optional(),
    officeConfirmationIds: officeConfirmationIds.optional(),
    rebuild,
    reactivate: reactivate.optional(),
    hold: field(
      z.boolean(),
      "Set to true to leave this host as it is, such as before it is retired: the set-up changes nothing. Default: false.",
    ).optional(),
    setupAttempt: field(
      z.int().min(0),
      "A number to raise when the set-up is to run again at once, without another change. Default: none.",
      { allowed: "a whole number" },
    ).optional(),
  });

/** The hosts of an environment. */
export const hosts = <Zone extends z.ZodString>(zone: Zone) =>
  field(
    z.array(host(zone)).min(limits.hostCount.least).max(limits.hostCount.most),
    "The KMS hosts, 1 to 6. Each uses one of the six hosts that the host key allows.",
    { allowed: "1 to 6 hosts; a host key can be activated on six", fix: "list 1 to 6 hosts" },
  );

/** The image, with the version as the cloud writes it. */
export const image = (version: z.ZodString) =>
  field(
    z.strictObject({
      operatingSystem: field(
        z.enum(HostOperatingSystem),
        "Operating system of the hosts, Datacenter edition. Never an Azure Edition, which cannot be a KMS host.",
      ),
      version: version.optional(),
    }),
    "The image a host is built from. A host that exists keeps its own until `rebuild` is set.",
  );

const usedElsewhere = field(
  z.array(
    z.strictObject({
      stack: text(shortName, "Name of the other stack, or of the place where the other hosts run.", shortNameHint),
      hosts: field(z.int().min(1).max(6), "Number of KMS hosts there that are activated with this same key."),
    }),
  ),
  "Other places where the same host key is in use. The sum over all places is at most six hosts.",
);

/** The host key: what it is, never what it says. */
export const hostKey = field(
  z.strictObject({
    generation: field(
      z.enum(HostKeyGeneration),
      "Generation of the host key: which clients it can activate, and on which host it can be installed.",
    ),
    secretName: secretName
      .describe(
        "Name of the secret that holds the key. Default: kms-host-key; on AWS, where an account has many, one after the stack.",
      )
      .optional(),
    lastFive: lastFive.optional(),
    activationsUsed: field(
      z
        .record(
          computerName,
          field(z.int().min(0).max(10), "Activations of this host with the key so far, 0 to 10.", {
            allowed: "0 to 10: a host can be activated ten times",
            fix: "count the activations of this host alone",
          }),
        )
        .default({}),
      "Activations that each host has spent so far, by its name. A host that is gone keeps its place among the key's six, so leave it in. Default: what is not named is not known.",
      {
        allowed: "the count of each host by its name, such as { kms01: 2, kms02: 1 }",
        fix: "write the activations of each host; a sum over hosts does not tell how much of each one's ten is left",
      },
    ),
    usedElsewhere: usedElsewhere.default([]),
  }),
  "The KMS host key (CSVLK): what it is, never its value. `kmshost key put` writes the value to the vault.",
);

/** Address space of the hosts' own network. */
export const addressSpace = field(
  z.string(),
  "Private address space of the network to create, in CIDR notation, IPv4, /16 to /28. Choose this, or an existing network.",
);

export const activation = field(
  z.enum(ActivationMethod),
  "How each host is activated with Microsoft, once: `telephone` needs no way out, `proxy` goes through another machine, `online` needs a firewall that filters by name.",
);

export const port = field(
  z.int().min(1).max(65535).default(activationPort),
  "TCP port that the hosts listen on. Clients that find the hosts by DNS take it from the SRV record.",
  { allowed: "a whole number from 1 to 65535", fix: `leave it out for ${activationPort}` },
);

/** A zone, with the id as the cloud writes it, and with what only one cloud has. */
const zone = <More extends z.ZodRawShape>(existingId: z.ZodString, more: More) =>
  z.strictObject({
    name: field(z.string(), "Name of the zone: the primary DNS suffix of the clients, such as corp.example.com."),
    existingId: existingId.optional(),
    privateOnly: field(
      z.boolean().default(false),
      "Says that a created zone may hide every other name of its domain from the networks that are linked to it. Needed when it is a whole registered domain, or holds names that the hosts need.",
    ),
    ...more,
  });

/** The company's directory, where machines activate by it. */
const activeDirectory = field(
  z.strictObject({
    domain: field(z.string(), "DNS name of the domain that the hosts are joined to, such as corp.example.com."),
    domainControllers: field(
      z
        .array(field(z.ipv4(), "Address of a domain controller.", { allowed: "an ipv4 address" }))
        .min(1)
        .max(limits.mostControllers.azure),
      "Private addresses of the domain controllers that the hosts reach, 1 to 20.",
    ),
    objectName: formatted(
      formats.objectName,
      "Name of the activation object; the last five characters of its key are added. Default: kmshost.",
    ).optional(),
    only: field(
      z.boolean().default(false),
      "True when this is the only way: no activation port is opened, no record is made, and `discovery.zones` is left out.",
    ),
    confirmationId: confirmation(
      "Confirmation ID from Microsoft for the object's installation ID, in quotes, for activation by telephone or proxy. Default: none, the first host waits for it.",
    ).optional(),
    officeConfirmationIds: officeConfirmationIds
      .describe("Confirmation IDs for the objects of Office keys, by version. Default: none.")
      .optional(),
  }),
  "Active Directory-based activation, beside KMS or instead of it: the first host makes an activation object in the forest, once it is joined to the domain and may do so. Spends an activation of the key. Default: none.",
);

/** How clients find the hosts, with what only one cloud has. */
export const discovery = <More extends z.ZodRawShape, Zone extends z.ZodRawShape>(
  existingId: z.ZodString,
  networkId: z.ZodString,
  more: More,
  ofZone: Zone,
) =>
  field(
    z.strictObject({
      zones: field(
        z.array(zone(existingId, ofZone)).max(limits.mostZones).default([]),
        "The DNS zones, at least one. Each gets one SRV record set `_vlmcs._tcp` and an address record for each host. None with `activeDirectory.only`.",
      ),
      ttl: field(
        z.int().min(limits.timeToLive.least).max(limits.timeToLive.most).default(limits.defaultTimeToLive),
        "Time to live of the records, in seconds, 60 to 86400.",
      ),
      externalZones: field(
        z.array(z.string()).max(50).default([]),
        "Zones that are kept elsewhere, such as on premises: nothing is made there, and `kmshost dns export` writes the records for their owner. Default: none.",
      ),
      linkedNetworkIds: field(
        z.array(networkId).default([]),
        "Ids of further networks whose machines resolve the zones, beside the hosts' own network and its hub.",
      ),
      activeDirectory: activeDirectory.optional(),
      ...more,
    }),
    "How clients find the KMS hosts: by DNS; or activate without one, by the directory.",
  );

const machines = field(
  z.partialRecord(z.enum(products), z.int().min(0).max(1_000_000)),
  "How many machines of each product this population has. The thresholds are counted from it.",
);

const count = z.int().min(0).max(1_000_000);

const population = z.strictObject({
  name: text(shortName, "Name of the population, unique; used in rules and reports.", shortNameHint),
  cidrs: field(
    z.array(z.string()).min(1).max(200),
    "Private networks of these machines, in CIDR notation. Only they reach the activation port. Never the internet.",
  ),
  zone: field(
    z.string(),
    "The zone these machines look in: one of `discovery.zones`; the domain, where `activeDirectory.only` is set.",
  ),
  machines,
  image: field(
    z.enum(["custom", "marketplace"]).default("custom"),
    "`marketplace` images are pinned to the cloud provider's own activation host until `slmgr /ckms`; `custom` images are not.",
  ),
  pinnedHost: field(
    z.string(),
    "Host that `slmgr /skms` or group policy pins these machines to, with its port where it is not 1688. Default: none, they discover one.",
  ).optional(),
  machineIds: field(
    count,
    "How many of these machines have a client machine ID of their own: clones of an image that was not generalized share one. Default: all.",
  ).optional(),
  devices: field(
    count,
    "How many machines the products run on. Default: the larger of the Windows and the Office counts, since Office runs on the same machines.",
  ).optional(),
  rarelyPresent: field(
    count,
    "How many of these machines ask less than once in 30 days, such as laptops and desktops that are made anew: a host forgets them, so they are not counted for certain. Default: 0.",
  ).optional(),
  clockDifferenceMinutes: field(
    z.int().min(-100_000).max(100_000),
    "How far the clocks of these machines are off, in minutes; more than 240 fail. Default: 0.",
  ).optional(),
  seenAs: field(
    z.array(z.string()).min(1).max(50),
    "Networks as which the hosts see these machines, behind address translation. Default: their own.",
  ).optional(),
  dnsServers: field(
    z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .min(1)
      .max(10),
    "DNS servers that these machines ask. Default: those of their network.",
    { allowed: "ip addresses" },
  ).optional(),
  domainJoined: field(
    z.boolean(),
    "Whether these machines are members of the domain whose directory activates. Default: not known.",
  ).optional(),
});

/** What somebody says and no resource proves. */
export const declarations = field(
  z
    .array(
      z.strictObject({
        name: text(shortName, "Name of the declaration, for reports.", shortNameHint),
        about: field(
          z.enum(claimSubjects),
          "What it is about, as preflight asks for it: `route` (the network or gateway leads to the clients and back), `resolver` (who resolves the zone), `firewall`, `appliance`, `peering`, `need` (what the host has to reach), `activation`, `update`, `guest-firewall`, `host-key`, `port` or `address`.",
        ),
        of: field(z.string().min(1).max(300), "The network, appliance, zone, host or population that it is about."),
        date: field(z.iso.date(), "Day on which it was said.", { allowed: "a date such as 2026-10-01" }),
        role: field(
          z.string().min(1).max(100),
          "Who says it: a role, such as network operations; no person's name is needed.",
        ),
      }),
    )
    .max(500),
  "What somebody who knows has declared and no resource proves, such as that the hub leads to the clients. `preflight` lists each beside its verdict and takes nothing else on trust. Default: none.",
).optional();

/** KMS hosts that this stack does not hold. */
export const hostsElsewhere = field(
  z
    .array(
      z.strictObject({
        name: field(z.string().min(1).max(253), "Full name of the host, as SRV records give it."),
      }),
    )
    .max(50),
  "KMS hosts of another stack, another cloud or on premises that the same SRV records name. Machines spread over them too. Default: none.",
).optional();

export const clients = field(
  z.array(population).min(1).max(200),
  "Client populations: who may activate, from where, and how many they are.",
);

const mailAddress = field(z.email(), "A mail address.", { allowed: "a mail address" });

/** What is kept and who is told, with what only one cloud has. */
export const monitoring = <More extends z.ZodRawShape>(retentionDays: z.ZodType<number>, more: More) =>
  field(
    z.strictObject({
      retentionDays,
      alerts: field(z.array(mailAddress).min(1).max(limits.mostAlerts), "Mail addresses that alerts go to, 1 to 10."),
      ...more,
    }),
    "How long the activation log is kept, and who is told when something is wrong.",
  );

export const mayDelete = field(
  z.array(z.enum(Deletable)).default([]),
  "What `pulumi up` and `pulumi destroy` may replace or delete; everything else is protected. Take the words out again afterwards.",
);

export const tags = field(
  z.record(z.string(), z.string()).default({}),
  `Tags on everything that is created: at most ${mostTags.azure} on Azure and ${mostTags.aws} on AWS, names to 128 and values to 256 characters.`,
);

/** The company's update server, from which hosts without a way to the internet are patched. */
export const updateServerFields = {
  updateServer: formatted(
    updateServer,
    "URL of the company's update server (WSUS). Default: Windows Update, which only hosts with online activation reach.",
  ).optional(),
  updateServerAddresses: field(
    z
      .array(field(z.ipv4(), "Address of the update server.", { allowed: "an ipv4 address" }))
      .min(1)
      .max(limits.mostUpdateServers),
    "Private addresses of that server, 1 to 4: the hosts reach nothing else there. Needed with updateServer.",
  ).optional(),
};

/** A zone for the service alone, which hides nothing else of the domain. */
export const serviceZone = field(
  z.boolean(),
  "Whether only the SRV record gets a zone, `_vlmcs._tcp.<name>`, so that every other name of the domain resolves as before. Needs hostZone. Default: false.",
);

export const hostZone = field(
  z.string(),
  "Zone with the hosts' names, one that nobody else uses, such as kms.example.com. Needed with `serviceZone`, and only then. Default: none, the hosts have a name in every zone.",
);
