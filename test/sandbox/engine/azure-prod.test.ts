import { changeSetting } from "../../../sandbox/drift";
import { settingsId } from "../../../sandbox/provider/conditions";
import { livesThrough } from "./prod";

const group = "azure-native:network:NetworkSecurityGroup";
const record = "azure-native:privatedns:PrivateRecordSet";

describe("azure-prod", () => {
  livesThrough({
    stack: "azure-prod",
    imageVersion: "26100.4652.250808",
    precious: [
      "azure-native:compute:VirtualMachine",
      "azure-native:keyvault:Vault",
      "azure-native:keyvault:Secret",
      "azure-native:privatedns:PrivateZone",
    ],
    script: ["azure-native:compute:VirtualMachineRunCommandByVirtualMachine", ["source", "script"]],
    drift(view) {
      const hosts = view.list(group).find(({ id }) => id.endsWith("-hosts"));
      const srv = view.list(record).find(({ inputs }) => inputs.recordType === "SRV");
      if (hosts === undefined || srv === undefined) {
        throw new Error("the stack has no group or no SRV record to change");
      }
      const [first, ...rest] = hosts.inputs.securityRules as { access: string }[];
      const opened = { ...first, description: "opened by hand" };
      view.put({ ...hosts, inputs: { ...hosts.inputs, securityRules: [opened, ...rest] } });
      view.drop(srv.id);
    },
    deleted: record,
    drifted: /opened by hand/,
    kept: ["azure-native:keyvault:Secret", "azure-native:keyvault:Vault"],
    // A vault that may go has another name each time. What the subscription lacks stops all of it before anything is made.
    async beforeAgain(stack) {
      const before = stack.ids();
      const feature = 'features["Microsoft.Compute/EncryptionAtHost"]';
      await stack.cloud().change((view) => changeSetting(view, feature, "NotRegistered"));
      const refused = await stack.up();
      expect([refused.code === 0, stack.ids().filter((id) => id !== settingsId)]).toEqual([false, before]);
      expect(refused.text).toContain("encryption at host is not enabled, so no host can be built");
      await stack.cloud().change((view) => changeSetting(view, feature, "Registered"));
    },
  });
});
