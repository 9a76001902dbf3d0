package server

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sfnlocal/sfnlocal/store"
)

// createActivity registers an activity, or returns the one of that name.
func (c *catalog) createActivity(name string, tags []tag) (*activity, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	arn := c.arn(activityType, name)
	if a := c.activities[arn]; a != nil {
		return a, nil
	}
	if err := c.roomForActivity(); err != nil {
		return nil, err
	}
	a := &activity{arn: arn, name: name, created: time.Now(), tags: tags}
	if err := c.saveActivity(a); err != nil {
		return nil, err
	}
	c.activities[arn] = a
	if c.queues != nil {
		c.queues.Create(arn)
	}
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
	if c.store != nil {
		if err := c.put(store.Document{Kind: activityKind, Key: arn}); err != nil {
			return err
		}
	}
	delete(c.activities, arn)
	if c.queues != nil {
		c.queues.Delete(arn)
	}
	return nil
}

// maxPollers is how many workers may wait at one activity.
const maxPollers = 1000

// poll waits until ctx ends for a task of an activity.
func (c *catalog) poll(ctx context.Context, arn, worker string) (token, input string, err error) {
	a, err := c.activity(arn)
	if err != nil {
		return "", "", err
	}
	if c.queues == nil {
		return "", "", unsupported("GetActivityTask without Server.Activities")
	}
	if !c.countPoller(a, 1) {
		return "", "", fault("ActivityWorkerLimitExceeded", "%d workers wait at the activity already, the most there can be: '%s'", maxPollers, arn)
	}
	defer c.countPoller(a, -1)
	token, text, _ := c.queues.Poll(ctx, arn, worker)
	return token, string(text), nil
}

// countPoller counts a worker that comes or goes. It is false when there are
// too many.
func (c *catalog) countPoller(a *activity, n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && a.pollers >= maxPollers {
		return false
	}
	a.pollers += n
	return true
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
