package shapes.flat;

public class Areas {
    public static double area(String kind, double first, double second) {
        if (kind.equals("square")) {
            return first * first;
        }
        if (kind.equals("rectangle")) {
            return first * second;
        }
        throw new IllegalArgumentException(kind);
    }

    public static boolean isLarge(double value) {
        return value > 100;
    }
}
