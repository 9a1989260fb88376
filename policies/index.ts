import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack";
import { shareProperties } from "./shared-properties";

shareProperties();

new PolicyPack("kmshost", {
  displayName: "kmshost",
  description: "Every way a KMS host or its host key can be left unprotected, caught before it exists",
  enforcementLevel: "mandatory",
  policies: policiesOf(),
});
