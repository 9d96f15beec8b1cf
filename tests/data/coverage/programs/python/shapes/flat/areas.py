"""Areas of flat shapes."""


def area(kind: str, first: float, second: float = 0) -> float:
    if kind == "square":
        return first * first
    if kind == "rectangle":
        return first * second
    raise ValueError(kind)


def is_large(value: float) -> bool:
    result = False
    if value > 100:
        result = True
    return result
