import { clockErrorCode, greatestClockDifferenceMinutes, isClockRefused } from "../../activation/clock";
import type { Clients } from "../expectation";
import { givenBy, type HopResult } from "./hop";

/** Are the clocks near enough? Cloud machines take the platform's time, so the clients' clocks decide. */
export function clockHop(clients: Clients): HopResult {
  const difference = clients.clockDifferenceMinutes ?? 0;
  if (!isClockRefused(difference)) return givenBy("environment", "the clocks of the clients");
  return {
    hop: "clock",
    status: "fails",
    code: clockErrorCode,
    why: `the clients' clocks are ${Math.abs(difference)} minutes off; ${greatestClockDifferenceMinutes} are allowed`,
    fix: "give the clients a time source and run w32tm /resync",
  };
}
