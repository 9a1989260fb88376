// The whole program: builds the environment that is called as the stack is.
module.exports = require("kmshost/stack");
