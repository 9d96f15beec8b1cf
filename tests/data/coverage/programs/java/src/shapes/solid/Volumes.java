package shapes.solid;

import shapes.flat.Areas;

public class Volumes {
    private static class Base {
        final double area;

        Base(double first) {
            area = Areas.area("square", first, 0);
        }
    }

    public static double volume(String kind, double first, double height) {
        Base base = new Base(first);
        if (kind.equals("prism")) {
            return base.area * height;
        }
        return base.area * height / 3;
    }

    static int neverCalled() {
        int left = 1;
        return left + 1;
    }

    public static void main(String[] words) {
        if (Areas.isLarge(9) || volume("prism", 2, 5) != 20) {
            throw new AssertionError();
        }
    }
}
