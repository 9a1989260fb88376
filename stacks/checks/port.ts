import { activationPort, checkListeningPort } from "../../activation/transport";
import { advice, type Check } from "./check";

/** A port that Windows Server leaves free; another than the usual one is worth a note. */
export const checkPort: Check = ({ port }, report) => {
  if (port === undefined) return;
  const trouble = checkListeningPort(port);
  if (trouble) {
    report.problem(["port"], advice(trouble, `${activationPort}, or another port that windows server leaves free`));
  } else if (port !== activationPort) {
    report.note(["port"], {
      problem: `not ${activationPort}, so only clients that find the hosts by their SRV record know the port`,
      fix: `leave it out for ${activationPort}, or set the port on clients that are pinned to a host`,
    });
  }
};
