int is_large(double value);
double volume(int kind, double first, double height);

int main(void) {
    if (is_large(9))
        return 1;
    return volume(1, 2, 5) == 20 ? 0 : 1;
}
