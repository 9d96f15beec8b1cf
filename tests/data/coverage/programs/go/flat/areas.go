// Package flat knows areas.
package flat

// Area of a shape.
func Area(kind string, first, second float64) float64 {
	if kind == "square" {
		return first * first
	}
	if kind == "rectangle" {
		return first * second
	}
	return 0
}

// IsLarge says whether a value is large.
func IsLarge(value float64) bool { return value > 100 }
