// Package solid knows volumes.
package solid

import "example.com/shapes/flat"

// Volume of a shape.
func Volume(kind string, first, height float64) float64 {
	base := flat.Area("square", first, 0)
	if kind == "prism" {
		return base * height
	}
	third := base * height / 3
	return third
}

// NeverCalled is not called.
func NeverCalled() int {
	left := 1
	return left + 1
}
