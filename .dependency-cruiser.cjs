/** Which room may import which; every room may import text and files, which import none. Read each rule as: "from" may import only what "to" does not name. */
const only = (room, ...allowed) => ({
  name: `${room}-imports-only-${allowed.join("-") || "nothing"}`,
  severity: "error",
  from: { path: `^${room}/` },
  to: {
    path: `^(text|files|activation|requirements|components|stacks|policies|estate|preflight|audit|sandbox|engine|cli|plugin|forecast|probe|doctor|report)/`,
    pathNot: `^(${[room, "text", "files", ...allowed].join("|")})/`,
  },
});

module.exports = {
  forbidden: [
    only("text"),
    only("files"),
    only("activation"),
    only("requirements", "activation"),
    only("components", "activation", "requirements"),
    only("plugin", "components"),
    only("stacks", "activation", "requirements", "components"),
    only("estate", "activation"),
    only("preflight", "activation", "estate"),
    only("policies", "activation", "estate", "preflight"),
    only("audit", "activation"),
    only("forecast", "activation"),
    only("probe", "activation"),
    only("report", "activation", "estate", "preflight", "forecast", "audit", "policies"),
    only("doctor", "activation", "requirements", "stacks", "policies", "engine"),
    only("sandbox", "activation", "requirements", "stacks", "estate", "preflight"),
    {
      name: "activation-knows-no-sdk",
      severity: "error",
      from: { path: "^activation/" },
      to: { path: "node_modules/@pulumi" },
    },
    {
      name: "policies-load-no-cloud-sdk",
      comment: "a pack that imports azure-native and aws takes 15 s to start; rules match on type tokens",
      severity: "error",
      from: { path: "^(policies|estate|preflight)/" },
      to: { path: "node_modules/@pulumi/(aws|azure-native)" },
    },
    {
      name: "oracle-knows-no-product",
      comment: "a second opinion that shares a reader confirms its mistakes; compare.ts alone sets it beside preflight",
      severity: "error",
      from: { path: "^test/oracle/", pathNot: "^test/oracle/(compare|[^/]+[.]test)[.]ts$" },
      to: { pathNot: "^(test/oracle/|node_modules/fast-check)" },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-dev-dependency-at-run-time",
      severity: "error",
      from: {
        path: "^(files|activation|requirements|components|stacks|policies|estate|preflight|audit|sandbox|cli|plugin|report)/",
        // Scripts that write generated files run in a checkout only.
        pathNot: "/(generate|write)[^/]*[.]ts$",
      },
      to: { dependencyTypes: ["npm-dev"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
