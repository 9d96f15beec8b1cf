const assert = require("node:assert");
const { isLarge } = require("./src/flat/areas");
const { volume } = require("./src/solid/volumes");

assert.equal(isLarge(9), false);
assert.equal(volume("prism", 2, 5), 20);
