import { discovery } from "../../stacks/shared-arguments";
import { azure, message, read, spoil } from "./read-text";

const zones = "  zones:\n    - name: dev.example.com\n";
const given = (text: string) => `  activeDirectory: { domain: dev.example.com, ${text} }\n`;
const directory = (text: string) => spoil(azure, [zones, given(text)]);
// A created zone of the directory's own domain would hide its controllers: that is asked for here by name.
const beside = (text: string) => spoil(azure, [zones, `${zones}      privateOnly: true\n${given(text)}`]);

describe("the directory", () => {
  it("can be the only way: then there is no zone, and the machines are in its domain", () => {
    const { environment } = read(directory("domainControllers: [10.20.0.10], only: true"));
    expect(discovery(environment)).toEqual({
      zones: [],
      ttl: 300,
      linkedNetworkIds: [],
      activeDirectory: { domain: "dev.example.com", domainControllers: ["10.20.0.10"], only: true },
    });
  });

  it("can be beside KMS, its domain written in any way", () => {
    const text = beside("domainControllers: [10.20.0.10]").replace(
      "domain: dev.example.com",
      "domain: DEV.example.com.",
    );
    const { environment } = read(text);
    expect(environment.discovery.activeDirectory).toEqual({
      domain: "dev.example.com",
      domainControllers: ["10.20.0.10"],
      only: false,
    });
  });

  it("is not the only way where there are zones, and not none where there are none", () => {
    expect(message(beside("domainControllers: [10.20.0.10], only: true"))).toMatchInlineSnapshot(`
"  test.yaml:22:5  discovery.zones: records of hosts that answer no request
    got      1
    allowed  no zone with activeDirectory.only: true
    fix      remove the zones, or remove only: true to have kms beside the directory"
`);
    expect(message(directory("domainControllers: [10.20.0.10]"))).toMatchInlineSnapshot(`
"  test.yaml:19:1  discovery.zones: no zone, so no client finds a host
    got      0
    allowed  one zone or more; none with activeDirectory.only: true
    fix      list the clients' dns suffixes"
`);
  });

  it("is a domain of the machines, with controllers by address, each once, and a name that fits", () => {
    const text = directory("domainControllers: [10.20.0.10, 10.20.0.10, dc01], only: true, objectName: CN=kms");
    expect(message(text)).toMatchInlineSnapshot(`
"  test.yaml:21:79  discovery.activeDirectory.domainControllers[1]: the address of entry 0 too
    got      "10.20.0.10"
    fix      remove one of the two
  test.yaml:21:91  discovery.activeDirectory.domainControllers[2]: not in the expected form
    got      "dc01"
    allowed  an ipv4 address
    fix      write an ipv4 address
  test.yaml:21:122  discovery.activeDirectory.objectName: not in the expected form
    got      "CN=kms"
    allowed  1 to 34 letters, digits, inner spaces and hyphens
    fix      write 1 to 34 letters, digits, inner spaces and hyphens"
`);
    const elsewhere = spoil(directory("domainControllers: [10.20.0.10], only: true"), [
      "domain: dev.example.com",
      "domain: corp.example.com",
    ]);
    expect(message(elsewhere)).toMatchInlineSnapshot(`
"  test.yaml:26:11  clients[0].zone: not the domain of discovery.activeDirectory, which alone activates
    got      "dev.example.com"
    allowed  corp.example.com
    fix      did you mean corp.example.com?"
`);
  });
});
