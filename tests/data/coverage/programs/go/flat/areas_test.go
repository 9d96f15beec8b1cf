package flat

import "testing"

func TestArea(t *testing.T) {
	if Area("square", 3, 0) != 9 || IsLarge(9) {
		t.Fail()
	}
}
