double area(int kind, double first, double second) {
    if (kind == 1)
        return first * first;
    if (kind == 2)
        return first * second;
    return 0;
}

int is_large(double value) {
    if (value > 100)
        return 1;
    return 0;
}
