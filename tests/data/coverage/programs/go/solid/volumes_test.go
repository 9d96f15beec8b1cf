package solid

import "testing"

func TestVolume(t *testing.T) {
	if Volume("prism", 2, 5) != 20 {
		t.Fail()
	}
}
