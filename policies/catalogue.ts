import type { Rule } from "./rule";
import { activationPortConsistent } from "./rules/activation-port-consistent";
import { activationPortInternet } from "./rules/activation-port-internet";
import { activationPortScope } from "./rules/activation-port-scope";
import { azureDefaultOutboundOff } from "./rules/azure-default-outbound-off";
import { clientsActivate } from "./rules/clients-activate";
import { cmkPolicyClosed } from "./rules/cmk-policy-closed";
import { cmkRotation } from "./rules/cmk-rotation";
import { defaultSgClosed } from "./rules/default-sg-closed";
import { deletionGuard } from "./rules/deletion-guard";
import { diskEncrypted } from "./rules/disk-encrypted";
import { diskNoExport } from "./rules/disk-no-export";
import { egressRestricted } from "./rules/egress-restricted";
import { flowLogs } from "./rules/flow-logs";
import { gvlkAsHostKey } from "./rules/gvlk-as-host-key";
import { hostKeyParameterStore } from "./rules/host-key-parameter-store";
import { hostOsSupported } from "./rules/host-os-supported";
import { hostsPerKeyMax } from "./rules/hosts-per-key-max";
import { imdsv2 } from "./rules/imdsv2";
import { keyAccessLeastPrivilege } from "./rules/key-access-least-privilege";
import { keyInAnyProperty } from "./rules/key-in-any-property";
import { keyInScriptChannel } from "./rules/key-in-script-channel";
import { keyInTagsNamesOutputs } from "./rules/key-in-tags-names-outputs";
import { keyInUserData } from "./rules/key-in-user-data";
import { keyReaderCount } from "./rules/key-reader-count";
import { keyValueNotInState } from "./rules/key-value-not-in-state";
import { kmsEventLogCollected } from "./rules/kms-event-log-collected";
import { logRetention } from "./rules/log-retention";
import { mgmtPortsClosed } from "./rules/mgmt-ports-closed";
import { noElasticKmsHosts } from "./rules/no-elastic-kms-hosts";
import { noInternetRoute } from "./rules/no-internet-route";
import { noIpForwarding } from "./rules/no-ip-forwarding";
import { noKeyPair } from "./rules/no-key-pair";
import { noPublicIp } from "./rules/no-public-ip";
import { noSpotHost } from "./rules/no-spot-host";
import { otherProviders } from "./rules/other-providers";
import { patchingOn } from "./rules/patching-on";
import { requiredTags } from "./rules/required-tags";
import { secretCmk } from "./rules/secret-cmk";
import { secretMetadata } from "./rules/secret-metadata";
import { secretPolicyPrivate } from "./rules/secret-policy-private";
import { secretRecoveryWindow } from "./rules/secret-recovery-window";
import { srvPrivateOnly } from "./rules/srv-private-only";
import { srvWellformed } from "./rules/srv-wellformed";
import { subnetHasNsg } from "./rules/subnet-has-nsg";
import { trustedLaunch } from "./rules/trusted-launch";
import { vaultAuditLogs } from "./rules/vault-audit-logs";
import { vaultNetworkClosed } from "./rules/vault-network-closed";
import { vaultPrivatePath } from "./rules/vault-private-path";
import { vaultPurgeProtection } from "./rules/vault-purge-protection";
import { vaultRbacOnly } from "./rules/vault-rbac-only";
import { vaultSoftDelete } from "./rules/vault-soft-delete";
import { workloadIdentity } from "./rules/workload-identity";
import { zoneLinkedToClients } from "./rules/zone-linked-to-clients";
import { ownRules } from "./self-rules";

/**
 * Every rule about resources, in the order of their ids. The first looks at every type, which lets the pack skip the
 * others quickly; the rules about the pack's own run (`self-rules.ts`) come after all of them.
 */
export const catalogue: readonly Rule[] = [
  keyInAnyProperty,
  keyInUserData,
  keyInScriptChannel,
  keyInTagsNamesOutputs,
  keyValueNotInState,
  hostKeyParameterStore,
  gvlkAsHostKey,
  hostsPerKeyMax,
  noElasticKmsHosts,
  keyReaderCount,
  vaultPurgeProtection,
  vaultSoftDelete,
  vaultRbacOnly,
  vaultNetworkClosed,
  vaultPrivatePath,
  secretMetadata,
  secretCmk,
  secretRecoveryWindow,
  secretPolicyPrivate,
  cmkRotation,
  cmkPolicyClosed,
  keyAccessLeastPrivilege,
  activationPortInternet,
  activationPortScope,
  activationPortConsistent,
  mgmtPortsClosed,
  egressRestricted,
  noPublicIp,
  azureDefaultOutboundOff,
  subnetHasNsg,
  defaultSgClosed,
  noInternetRoute,
  noIpForwarding,
  srvPrivateOnly,
  srvWellformed,
  zoneLinkedToClients,
  diskEncrypted,
  diskNoExport,
  trustedLaunch,
  imdsv2,
  workloadIdentity,
  patchingOn,
  hostOsSupported,
  deletionGuard,
  vaultAuditLogs,
  flowLogs,
  logRetention,
  kmsEventLogCollected,
  requiredTags,
  noKeyPair,
  noSpotHost,
  clientsActivate,
  otherProviders,
];

/** Those, and the policies about the pack's own run, by id. */
export const allRules: readonly Rule[] = [...catalogue, ...ownRules].sort((a, b) => a.id.localeCompare(b.id));
