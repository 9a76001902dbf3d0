package server

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// createActivity registers an activity, or returns the one of that name.
func (c *catalog) createActivity(name string) (*activity, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	arn := c.arn(activityType, name)
	if a := c.activities[arn]; a != nil {
		return a, nil
	}
	a := &activity{arn: arn, name: name, created: time.Now()}
	c.activities[arn] = a
	return a, nil
}

// activity returns an activity by its ARN.
func (c *catalog) activity(arn string) (*activity, error) {
	if err := checkARN(arn, activityType); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.activities[arn]
	if a == nil {
		return nil, fault("ActivityDoesNotExist", "Activity Does Not Exist: '%s'", arn)
	}
	return a, nil
}

// deleteActivity removes an activity. One that does not exist is deleted already.
func (c *catalog) deleteActivity(arn string) error {
	if err := checkARN(arn, activityType); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.activities, arn)
	return nil
}

// listActivities returns a page of the activities, by name.
func (c *catalog) listActivities(pg page) (shown []*activity, token string) {
	c.mu.Lock()
	all := slices.SortedFunc(maps.Values(c.activities), func(a, b *activity) int { return strings.Compare(a.name, b.name) })
	c.mu.Unlock()
	return take(pg, slices.Values(all),
		func(a *activity) bool { return a.name <= pg.after },
		func(a *activity) string { return a.name })
}
