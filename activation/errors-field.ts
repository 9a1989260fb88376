import type { ActivationError } from "./error-types";

type Row = readonly [code: string, meaning: string, cause: string, fix: string];

/** Belief: these meanings and fixes were not compared with a page of Microsoft's, so each entry is marked as inferred. */
const rows: readonly Row[] = [
  [
    "0xC004C002",
    "the activation service found the key's binding invalid",
    "a wrong key",
    "check the key against its source",
  ],
  ["0xC004C004", "the activation service found the key invalid", "a wrong key", "check the key against its source"],
  ["0xC004C007", "the activation service does not support the key", "a key of another kind", "use a volume key"],
  ["0xC004D302", "the trusted store was rearmed", "a rearm without a restart", "restart the machine"],
  ["0xC004E003", "a license could not be evaluated", "system files were changed", "restore the licensing files"],
  ["0xC004E016", "the key does not fit this product", "a key of another product", "install the product's own key"],
  ["0xC004F012", "a value that licensing needs was not found", "a damaged store", "run slmgr /rilc"],
  ["0xC004F017", "the license is not installed", "missing license files", "run slmgr /rilc, or repair Office"],
  ["0xC004F029", "licensing cannot run for this user", "another user's session", "use an elevated prompt"],
  ["0xC004F034", "no valid license was found", "licenses are missing", "run slmgr /rilc"],
  ["0xC004F057", "the firmware lacks its license data", "no OEM marker in the firmware", "use a volume key"],
  ["0xC004F066", "a product that this one depends on is missing", "incomplete licenses", "run slmgr /rilc"],
  ["0xC004F075", "the service is stopping", "the request came during shutdown", "start sppsvc and ask again"],
  ["0xC004F211", "the hardware of the device may have changed", "another mainboard", "activate again"],
  ["0xC004F401", "a store license is missing", "a store product's license lapsed", "install the product anew"],
  ["0xC004FD02", "the virtualization host is not activated", "an AVMA key", "install the client key (GVLK)"],
  ["0x800704CF", "the network location cannot be reached", "no network", "check network and routes"],
  [
    "0x80072F8F",
    "the secure connection failed",
    "a wrong clock or certificate",
    "set the clock, check the root certificates",
  ],
  ["0x80072EFE", "the connection was closed", "a firewall or proxy", "let HTTPS to the activation service pass"],
  ["0x8007232D", "the DNS server refused the query", "the server's policy", "allow the client to query the server"],
  ["0x803FA067", "the edition could not be changed with this key", "a key of another edition", "use the edition's key"],
  [
    "0x80041010",
    "the WMI class does not exist",
    "a damaged WMI repository",
    "verify WMI with winmgmt /verifyrepository",
  ],
  [
    "0x80070422",
    "the licensing service is disabled",
    "hardening",
    "enable it: Set-Service sppsvc -StartupType Automatic",
  ],
  ["0x8007041D", "the licensing service did not start in time", "a busy machine", "wait; the set-up asks again hourly"],
  ["0x80070070", "the disk is full", "logs or updates", "free space on the system disk"],
  ["0x80070079", "a call to the service timed out", "a busy machine", "wait; the set-up asks again hourly"],
  ["0x8007000E", "there is not enough memory", "a small machine", "close programs, or take a larger size"],
  ["0x80070020", "another program holds a file of the service", "a scanner", "exclude the licensing store from scans"],
  ["0x80080005", "the service did not answer its start", "a busy machine", "restart the machine"],
  ["0x80040154", "a class of the service is not registered", "damaged system files", "run sfc /scannow"],
  ["0x80072733", "a connection would have blocked", "a busy network", "wait; the set-up asks again hourly"],
  [
    "0x800F0922",
    "a role or an update was not installed",
    "a restart is pending, or the image lacks the sources",
    "restart; a KMS host works without the role",
  ],
];

const azure = "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/";
const server = "https://learn.microsoft.com/troubleshoot/windows-server/";

/** Codes that operators meet beside those of a KMS host. */
export const fieldErrors: readonly ActivationError[] = [
  ...rows.map(
    ([code, meaning, cause, fix]): ActivationError => ({
      code,
      meaning,
      causes: [cause],
      fix: [fix],
      places: ["client", "host"],
      shows: "slmgr or ospp.vbs",
      evidence: "inferred",
    }),
  ),
  {
    code: "0xC004E015",
    name: "SL_E_EUL_CONSUMPTION_FAILED",
    meaning: "the license could not be consumed",
    causes: ["the installed licenses are damaged"],
    fix: ["run slmgr /rilc"],
    places: ["client", "host"],
    shows: "slmgr /ato",
    evidence: "sdk",
    page: `${server}installing-updates-features-roles/error-0xc004e015-sl-e-eul-consumption-failed-activate-windows`,
  },
  {
    code: "0xC004FD01",
    name: "SL_E_IA_INVALID_VIRTUALIZATION_PLATFORM",
    meaning: "automatic activation of VMs (AVMA) does not work on this platform",
    causes: ["an AVMA key outside of Hyper-V"],
    fix: ["install the client key (GVLK)"],
    places: ["client"],
    shows: "slmgr /ato",
    evidence: "microsoft",
    page: `${azure}windows-vm-activation-error-0xc004fd01-0xc004fd02`,
  },
];
