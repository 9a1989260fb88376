import type { ContactOutcome } from "./contact";
import type { LookupOutcome } from "./lookup";

/** What a client prints; `inner` is the code inside its event 12288, where it is another. */
export interface ClientCode {
  readonly code: string;
  readonly inner?: string;
}

const nothingReached: ClientCode = { code: "0xC004F074", inner: "0x800706BA" };
const noKmsAnswer: ClientCode = { code: "0xC004F039" };

/** The code of a client whose question for the SRV record ends so. */
export const lookupCodes: Readonly<Record<Exclude<LookupOutcome, "found">, ClientCode>> = {
  "no-name": { code: "0x8007232B" },
  "no-records": { code: "0x8007251D" },
  "server-failed": { code: "0x8007232A" },
  refused: { code: "0x8007232A" },
  timeout: { code: "0x800705B4" },
  "no-server": { code: "0x8007267C" },
  unreadable: { code: "0x8007232A" },
};

/** The code of a client to which no address behind a record can be had. */
export const noAddressCode = nothingReached;

interface OutcomeWords extends ClientCode {
  readonly rule: string;
  readonly problem: string;
  readonly fix: string;
}

/** What each unhappy end of a contact means to a client, and the first things to fix. */
export const contactWords: Readonly<Record<Exclude<ContactOutcome, "accepted">, OutcomeWords>> = {
  "connection-refused": {
    ...nothingReached,
    rule: "nobody-listens",
    problem: "nobody listens there: the record is stale, or sppsvc is stopped",
    fix: "start sppsvc on the host and check its listening port with slmgr /dlv; remove the record when the host is gone",
  },
  "connection-timeout": {
    ...nothingReached,
    rule: "connection-timeout",
    problem: "no answer to the connection: filtered, no route, or the host is gone",
    fix: "open TCP from here to the host in every firewall, rule and route between, and SPPSVC-In-TCP on the host",
  },
  unreachable: {
    ...nothingReached,
    rule: "unreachable",
    problem: "this machine has no way to that address",
    fix: "check the routes from here, and whether the address is right",
  },
  "no-answer": {
    ...noKmsAnswer,
    rule: "no-answer",
    problem: "takes the connection and does not answer",
    fix: "look for another program or a proxy on the port; let firewalls pass it by a network rule, not an application rule",
  },
  closed: {
    ...noKmsAnswer,
    rule: "closed",
    problem: "takes the connection and closes it without an answer",
    fix: "let firewalls pass it by a network rule: an application rule of Azure Firewall connects and then closes; restart sppsvc",
  },
  "interface-refused": {
    ...noKmsAnswer,
    rule: "not-a-kms-host",
    problem: "speaks RPC, but is not a KMS host",
    fix: "compare the port of the record with slmgr /dlv on the host, and check there that it has a host key",
  },
  "bind-refused": {
    ...noKmsAnswer,
    rule: "bind-refused",
    problem: "speaks RPC and refuses the bind",
    fix: "restart sppsvc; remove what asks for authentication on this port, for activation is anonymous",
  },
  fault: {
    ...noKmsAnswer,
    rule: "fault",
    problem: "speaks RPC and answers with a fault",
    fix: "restart sppsvc and read the Application log of the host",
  },
  "not-rpc": {
    ...noKmsAnswer,
    rule: "not-rpc",
    problem: "is another program than a KMS host",
    fix: "compare the port of the record with slmgr /dlv on the host",
  },
};
