function area(kind, first, second) {
  if (kind === "square") return first * first;
  if (kind === "rectangle") {
    return first * second;
  }
  throw new Error(kind);
}

const isLarge = (value) => (value > 100 ? true : false);

module.exports = { area, isLarge };
