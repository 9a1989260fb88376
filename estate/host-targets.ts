/** Something outside of the stack that the environment says the hosts have to reach. */
export interface HostTarget {
  /** Such as `the file server with the licence files of Office`. */
  readonly what: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly protocol?: "tcp" | "udp";
  /** The host key of this version of Office hangs on it, and nothing else. */
  readonly office?: string;
  /** Clients activate without it: worth a note, and no more. */
  readonly isOptional?: boolean;
}
