package intrinsic

import (
	"maps"
	"slices"
)

// Names returns the names of all functions, such as "States.Format", sorted.
func Names() []string { return slices.Sorted(maps.Keys(functions)) }
