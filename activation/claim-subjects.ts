/** What a statement that no resource proves can be about. An environment declares such statements, with a date and a role. */
export const claimSubjects = [
  "activation",
  "address",
  "appliance",
  "firewall",
  "guest-firewall",
  "host-key",
  "need",
  "peering",
  "port",
  "resolver",
  "route",
  "update",
] as const;

export type ClaimSubject = (typeof claimSubjects)[number];
