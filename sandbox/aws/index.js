// The engine starts a plugin without node arguments, so the TypeScript loader is registered here.
require("tsx/cjs");
require("./serve.ts");
