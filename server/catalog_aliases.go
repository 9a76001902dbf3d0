package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// maxAliases is how many aliases a state machine may have.
const maxAliases = 100

// invalidRouting is the reason of errors in a routing configuration.
const invalidRouting = "INVALID_ROUTING_CONFIGURATION"

func noResource() error {
	return fault("ResourceNotFound", "Request references a resource that does not exist.")
}

// checkRoutes refuses routes that are not to distinct versions with weights that
// add up to 100, and returns the ARN of the state machine they belong to.
func checkRoutes(routes []route) (machineARN string, err error) {
	var arns, weights []string
	var sum int64
	for _, r := range routes {
		arns = append(arns, r.versionARN)
		weights = append(weights, fmt.Sprint(r.weight))
		sum += r.weight
	}
	received := ". Received: [" + strings.Join(arns, ", ") + "]"
	for _, arn := range arns {
		base, qualifier := unqualified(arn)
		if _, ok := versionNumber(qualifier); !ok || checkARN(arn, machineType) != nil {
			return "", validation("Routing configuration must contain state machine version ARNs"+received, invalidRouting)
		}
		if machineARN != "" && base != machineARN {
			return "", validation("Routing configuration must contain versions of one state machine"+received, invalidRouting)
		}
		machineARN = base
	}
	switch {
	case len(arns) == 2 && arns[0] == arns[1]:
		return "", validation("Routing configuration must contain distinct state machine version ARNs"+received, invalidRouting)
	case sum != 100:
		return "", validation("Sum of routing configuration weights must equal 100. Received: ["+strings.Join(weights, ", ")+"]", invalidRouting)
	}
	return machineARN, nil
}

// hasAll reports whether all routes are to versions that exist. The caller
// holds the catalog's mu.
func (m *machine) hasAll(routes []route) bool {
	return !slices.ContainsFunc(routes, func(r route) bool {
		_, qualifier := unqualified(r.versionARN)
		return m.version(qualifier) == nil
	})
}

// createAlias makes an alias. A second call with the same arguments returns the
// first one.
func (c *catalog) createAlias(name, description string, routes []route) (*alias, error) {
	machineARN, err := checkRoutes(routes)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[machineARN]
	if m == nil || !m.hasAll(routes) {
		return nil, noResource()
	}
	if err := m.usable(); err != nil {
		return nil, err
	}
	if old := m.aliases[name]; old != nil {
		if old.description != description || !slices.Equal(old.routes, routes) {
			return nil, fault("ConflictException", "Failed to create alias because an alias with the same name and a different routing configuration already exists.")
		}
		return old, nil
	}
	if len(m.aliases) >= maxAliases {
		return nil, fault("ServiceQuotaExceededException", "The state machine has %d aliases already, the most there can be: '%s'", maxAliases, m.arn)
	}
	now := time.Now()
	a := &alias{arn: m.arn + ":" + name, name: name, description: description, routes: routes, created: now, updated: now}
	return a, c.change(m, func() error {
		m.aliases[name] = a
		return nil
	})
}

// alias returns an alias by its ARN, with its state machine. The caller holds c.mu.
func (c *catalog) alias(arn string) (*machine, *alias, error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, nil, err
	}
	base, name := unqualified(arn)
	m := c.machines[base]
	if m == nil || m.aliases[name] == nil {
		return nil, nil, noResource()
	}
	return m, m.aliases[name], nil
}

// describeAlias returns an alias by its ARN.
func (c *catalog) describeAlias(arn string) (*alias, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, a, err := c.alias(arn)
	return a, err
}

// updateAlias changes what is given of an alias: a description, routes or both.
func (c *catalog) updateAlias(arn string, description *string, routes []route) (*alias, error) {
	if description == nil && routes == nil {
		return nil, validation("Either description or routing configuration must be specified", "MISSING_REQUIRED_PARAMETER")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, old, err := c.alias(arn)
	if err == nil {
		err = m.usable()
	}
	if err != nil {
		return nil, err
	}
	next := *old
	next.updated = time.Now()
	if description != nil {
		next.description = *description
	}
	if routes != nil {
		machineARN, err := checkRoutes(routes)
		switch {
		case err != nil:
			return nil, err
		case machineARN != m.arn:
			return nil, validation("Routing configuration must contain versions of the alias's own state machine: "+m.arn, invalidRouting)
		case !m.hasAll(routes):
			return nil, noResource()
		}
		next.routes = routes
	}
	return &next, c.change(m, func() error {
		m.aliases[next.name] = &next
		return nil
	})
}

// deleteAlias removes an alias.
func (c *catalog) deleteAlias(arn string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, a, err := c.alias(arn)
	if err != nil {
		return err
	}
	return c.change(m, func() error {
		delete(m.aliases, a.name)
		return nil
	})
}

// listAliases returns a page of the aliases of a state machine, or of those that
// refer to a version, by name. AWS documents the last created first, but was seen
// to begin with the first.
func (c *catalog) listAliases(pg page, arn string) (shown []*alias, token string, err error) {
	if err := checkARN(arn, machineType); err != nil {
		return nil, "", err
	}
	base, qualifier := unqualified(arn)
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[base]
	if m == nil || qualifier != "" && m.version(qualifier) == nil {
		return nil, "", noMachine(arn)
	}
	if qualifier == "" {
		arn = ""
	}
	shown, token = take(pg, slices.Values(m.aliasesTo(arn)),
		func(a *alias) bool { return a.name <= pg.after },
		func(a *alias) string { return a.name })
	return shown, token, nil
}

// aliasesTo returns the aliases that refer to a version, all when that is "", by
// name. The caller holds the catalog's mu.
func (m *machine) aliasesTo(versionARN string) []*alias {
	var found []*alias
	for _, name := range slices.Sorted(maps.Keys(m.aliases)) {
		a := m.aliases[name]
		if versionARN == "" || slices.ContainsFunc(a.routes, func(r route) bool { return r.versionARN == versionARN }) {
			found = append(found, a)
		}
	}
	return found
}

// choose returns the version that an execution with a seed is sent to.
func (a *alias) choose(seed uint64) (versionARN string) {
	// The engine draws from the seed; the alias takes bits of its own.
	point := int64((seed >> 11) % 100)
	for _, r := range a.routes {
		if point < r.weight {
			return r.versionARN
		}
		point -= r.weight
	}
	return a.routes[len(a.routes)-1].versionARN // cannot be: weights add up to 100
}
