package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxVersions is how many versions a state machine may have.
const maxVersions = 1000

// initialRevision names the revision that has no id yet.
const initialRevision = "INITIAL"

// publishVersion makes a version of a state machine, provided that its revision
// is the given one unless that is "".
func (c *catalog) publishVersion(arn, revisionID, description string) (*version, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, err := c.usableMachine(arn)
	if err != nil {
		return nil, err
	}
	current := m.current.id
	if current == "" {
		current = initialRevision
	}
	if revisionID != "" && revisionID != current {
		return nil, fault("ConflictException", "Failed to publish the State Machine version for revision %s. The current State Machine revision is %s.", revisionID, current)
	}
	var v *version
	err = c.change(m, func() (err error) {
		v, err = m.publish(description)
		return err
	})
	return v, err
}

// publish makes a version of what m is now, or returns the one that there is.
// The caller holds the catalog's mu.
func (m *machine) publish(description string) (*version, error) {
	if n := len(m.versions); n > 0 && m.versions[n-1].revision.id == m.current.id {
		return m.versions[n-1], nil
	}
	if len(m.versions) >= maxVersions {
		return nil, fault("ServiceQuotaExceededException", "The state machine has %d versions already, the most there can be: '%s'", maxVersions, m.arn)
	}
	m.lastVersion++
	v := &version{
		number: m.lastVersion, arn: m.arn + ":" + strconv.FormatInt(m.lastVersion, 10),
		description: description, created: time.Now(), revision: m.current,
	}
	m.versions = append(m.versions, v)
	return v, nil
}

// version returns the version that a qualifier names, or nil. The caller holds
// the catalog's mu.
func (m *machine) version(qualifier string) *version {
	if i := m.versionIndex(qualifier); i >= 0 {
		return m.versions[i]
	}
	return nil
}

// versionIndex returns where a version stands, or -1.
func (m *machine) versionIndex(qualifier string) int {
	number, ok := versionNumber(qualifier)
	i, found := slices.BinarySearchFunc(m.versions, number, func(v *version, n int64) int { return cmp.Compare(v.number, n) })
	if !ok || !found {
		return -1
	}
	return i
}

// listVersions returns a page of the versions of a state machine, the last
// published first.
func (c *catalog) listVersions(pg page, arn string) (shown []*version, token string, err error) {
	after, err := pg.afterNumber()
	if err != nil {
		return nil, "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, err := c.machine(arn)
	if err != nil {
		return nil, "", err
	}
	newestFirst := func(yield func(*version) bool) {
		for _, v := range slices.Backward(m.versions) {
			if !yield(v) {
				return
			}
		}
	}
	shown, token = take(pg, newestFirst,
		func(v *version) bool { return after != 0 && v.number >= after },
		func(v *version) string { return strconv.FormatInt(v.number, 10) })
	return shown, token, nil
}

// deleteVersion removes a version that no alias refers to. One that does not
// exist is deleted already.
func (c *catalog) deleteVersion(arn string) error {
	if err := checkARN(arn, machineType); err != nil {
		return err
	}
	base, qualifier := unqualified(arn)
	if _, ok := versionNumber(qualifier); !ok {
		return validation("DeleteStateMachineVersion takes the ARN of a version of a state machine: "+arn, "")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.machines[base]
	if m == nil {
		return nil
	}
	i := m.versionIndex(qualifier)
	if i < 0 {
		return nil
	}
	var names []string
	for _, a := range m.aliasesTo(arn) {
		names = append(names, a.name)
	}
	if len(names) > 0 {
		return fault("ConflictException", "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [%s]", strings.Join(names, ", "))
	}
	return c.change(m, func() error {
		m.versions = slices.Delete(m.versions, i, i+1)
		return nil
	})
}
