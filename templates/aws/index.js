// One stack, one environment: pulumi up -s <name> builds stacks/environments/<name>.yaml.
module.exports = require("kmshost/stack");
