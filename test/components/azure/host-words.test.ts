import { HostKeyGeneration } from "../../../components/args";
import { AzureKmsHost } from "../../../components/azure/kms-host";
import { estate } from "./estate";
import { record } from "./recorded";

describe("the words of an environment", () => {
  it("reach the script of the host that they are said of, and no other", async () => {
    const { byName } = await record(
      () =>
        new AzureKmsHost(
          "kms",
          estate({
            hosts: [
              { name: "KMS01", zone: "1", reactivate: "2026-11-24", setupAttempt: 3 },
              { name: "kms02", zone: "2", hold: true },
            ],
            hostKey: {
              generation: HostKeyGeneration.WindowsServer2022,
              lastFive: "ABCDE",
              activationsUsed: { kms01: 4 },
            },
          }),
        ),
    );
    const wordsOf = (host: string) => {
      const source = byName[`kms-host-${host}-setup`]?.inputs.source as { script: string } | undefined;
      const names = ["Generation", "LastFive", "ActivationsUsed", "Reactivate", "Hold", "SetupAttempt"];
      return names.map((name) => new RegExp(`^    ${name} = (.*)$`, "m").exec(source?.script ?? "")?.[1]);
    };
    const generation = "'windows-server-2022'";
    expect(wordsOf("KMS01")).toEqual([generation, "'ABCDE'", "4", "'2026-11-24'", "$false", "3"]);
    expect(wordsOf("kms02")).toEqual([generation, "'ABCDE'", "0", "''", "$true", "0"]);
  });
});
