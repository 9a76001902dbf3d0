package server

import (
	"slices"
	"strings"
)

// maxTags is how many tags a resource may have.
const maxTags = 50

// A tag is a key and a value that people give to a resource.
type tag struct{ key, value string }

// merged returns tags with others added. A key that is there already takes the
// new value.
func merged(tags, added []tag) ([]tag, error) {
	all := slices.Clone(tags)
	for _, t := range added {
		if strings.HasPrefix(strings.ToLower(t.key), "aws:") {
			return nil, fault("AccessDeniedException", "Tag keys that begin with aws: are reserved: '%s'", t.key)
		}
		if i := slices.IndexFunc(all, func(old tag) bool { return old.key == t.key }); i >= 0 {
			all[i] = t
		} else {
			all = append(all, t)
		}
	}
	if len(all) > maxTags {
		return nil, fault("TooManyTags", "A resource can have at most %d tags", maxTags)
	}
	return all, nil
}

// tagsOf returns where the tags of a resource are, nil for a version or an alias
// that exists. The caller holds c.mu.
func (c *catalog) tagsOf(arn string) (*[]tag, error) {
	typ, err := typeOf(arn)
	if err != nil {
		return nil, err
	}
	switch typ {
	case activityType:
		if a := c.activities[arn]; a != nil {
			return &a.tags, nil
		}
	case machineType:
		base, qualifier := unqualified(arn)
		m := c.machines[base]
		switch {
		case m == nil:
		case qualifier == "":
			return &m.tags, nil
		case m.version(qualifier) != nil || m.aliases[qualifier] != nil:
			return nil, nil
		}
	default:
		return nil, wrongType(typ)
	}
	return nil, untaggable(arn)
}

func untaggable(arn string) error { return fault("ResourceNotFound", "Resource not found: '%s'", arn) }

// tag adds tags to a state machine or an activity.
func (c *catalog) tag(arn string, added []tag) error {
	return c.retag(arn, func(tags []tag) ([]tag, error) { return merged(tags, added) })
}

// untag removes tags from a state machine or an activity. Keys that it does not
// have are passed over.
func (c *catalog) untag(arn string, keys []string) error {
	return c.retag(arn, func(tags []tag) ([]tag, error) {
		return slices.DeleteFunc(slices.Clone(tags), func(t tag) bool { return slices.Contains(keys, t.key) }), nil
	})
}

func (c *catalog) retag(arn string, change func([]tag) ([]tag, error)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	tags, err := c.tagsOf(arn)
	switch {
	case err != nil:
		return err
	case tags == nil:
		return untaggable(arn)
	}
	changed, err := change(*tags)
	if err != nil {
		return err
	}
	if m := c.machines[arn]; m != nil {
		return c.change(m, func() error {
			m.tags = changed
			return nil
		})
	}
	before := *tags
	*tags = changed
	if err := c.saveActivity(c.activities[arn]); err != nil {
		*tags = before
		return err
	}
	return nil
}

// listTags returns the tags of a resource, in the order in which they were given.
// They must not be changed. Versions and aliases have none.
func (c *catalog) listTags(arn string) ([]tag, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	tags, err := c.tagsOf(arn)
	if err != nil || tags == nil {
		return nil, err
	}
	return *tags, nil
}
