import { denyRest, type PlannedRule, rule } from "./network-plan";

/** Ports that the parts of a Bastion talk to each other by. */
const innerPorts = ["8080", "5701"];

/**
 * Rules around a private-only Bastion: every one that Microsoft asks for ("Configure NSG rules for Azure Bastion"), with the
 * administrators' ranges in the place of the internet, and the rest denied. That only Remote Desktop and only the hosts are
 * reached is what the hosts' own rules see to.
 */
export function planBastionRules(administrators: readonly string[]): PlannedRule[] {
  const within = {
    protocol: "*",
    sourceAddressPrefix: "VirtualNetwork",
    destinationAddressPrefix: "VirtualNetwork",
    destinationPortRanges: innerPorts,
  } as const;
  const come = { direction: "Inbound", access: "Allow" } as const;
  const go = { direction: "Outbound", access: "Allow" } as const;
  const https = { destinationPortRange: "443" };
  const from = { ...come, ...https };
  return [
    rule("allow-administrators", 100, "Administrators, over the company's network", {
      ...from,
      sourceAddressPrefixes: [...administrators],
    }),
    rule("allow-gateway-manager", 110, "Bastion's control plane", { ...from, sourceAddressPrefix: "GatewayManager" }),
    rule("allow-load-balancer", 120, "Health probes", { ...from, sourceAddressPrefix: "AzureLoadBalancer" }),
    rule("allow-bastion-inbound", 130, "Bastion's parts among each other", { ...come, ...within }),
    denyRest("Inbound", "Nothing else, and nobody from the internet"),
    rule("allow-sessions", 100, "Sessions; the hosts' own rules let in Remote Desktop alone", {
      ...go,
      protocol: "*",
      destinationAddressPrefix: "VirtualNetwork",
      destinationPortRanges: ["22", "3389"],
    }),
    rule("allow-azure-cloud", 110, "Logs and metrics of Bastion", {
      ...go,
      ...https,
      destinationAddressPrefix: "AzureCloud",
    }),
    rule("allow-bastion-outbound", 120, "Bastion's parts among each other", { ...go, ...within }),
    rule("allow-certificates", 130, "Validation of certificates", {
      ...go,
      protocol: "*",
      destinationAddressPrefix: "Internet",
      destinationPortRange: "80",
    }),
    denyRest("Outbound", "Nothing else leaves"),
  ];
}
