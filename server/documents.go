package server

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sfnlocal/sfnlocal/store"
)

// What follows is how the catalog is written to the store. A state machine is a
// document; its revisions, which have the definitions and never change, are others.

type machineDocument struct {
	Name        string            `json:"name"`
	Express     bool              `json:"express,omitempty"`
	Created     time.Time         `json:"created"`
	Deleting    bool              `json:"deleting,omitempty"`
	Current     string            `json:"current"` // key of the revision
	First       *versionDocument  `json:"first,omitempty"`
	Versions    []versionDocument `json:"versions,omitempty"`
	LastVersion int64             `json:"lastVersion,omitempty"`
	Aliases     []aliasDocument   `json:"aliases,omitempty"`
	Tags        [][2]string       `json:"tags,omitempty"`
}

type versionDocument struct {
	Number      int64     `json:"number"`
	ARN         string    `json:"arn"`
	Description string    `json:"description,omitempty"`
	Created     time.Time `json:"created"`
	Revision    string    `json:"revision"`
}

type aliasDocument struct {
	ARN         string          `json:"arn"`
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Routes      []routeDocument `json:"routes"`
	Created     time.Time       `json:"created"`
	Updated     time.Time       `json:"updated"`
}

type routeDocument struct {
	Version string `json:"version"`
	Weight  int64  `json:"weight"`
}

type revisionDocument struct {
	ID         string          `json:"id,omitempty"`
	Definition string          `json:"definition"`
	RoleARN    string          `json:"roleArn"`
	Updated    time.Time       `json:"updated"`
	Variables  json.RawMessage `json:"variables,omitempty"`
	Tracing    bool            `json:"tracing,omitempty"`
	LogLevel   string          `json:"logLevel,omitempty"`
	LogData    bool            `json:"logData,omitempty"`
	LogGroup   string          `json:"logGroup,omitempty"`
}

type activityDocument struct {
	Name    string      `json:"name"`
	Created time.Time   `json:"created"`
	Tags    [][2]string `json:"tags,omitempty"`
}

func (v *version) document() *versionDocument {
	if v == nil {
		return nil
	}
	return &versionDocument{v.number, v.arn, v.description, v.created, v.revision.key}
}

func (m *machine) document() *machineDocument {
	d := &machineDocument{
		Name: m.name, Express: m.express, Created: m.created, Deleting: m.deleting, Current: m.current.key,
		First: m.first.document(), LastVersion: m.lastVersion, Tags: tagPairs(m.tags),
	}
	for _, v := range m.versions {
		d.Versions = append(d.Versions, *v.document())
	}
	for _, a := range m.aliasesTo("") {
		routes := make([]routeDocument, len(a.routes))
		for i, r := range a.routes {
			routes[i] = routeDocument{r.versionARN, r.weight}
		}
		d.Aliases = append(d.Aliases, aliasDocument{a.arn, a.name, a.description, routes, a.created, a.updated})
	}
	return d
}

func (r *revision) document() *revisionDocument {
	l := r.settings.logging
	return &revisionDocument{r.id, r.definition, r.roleArn, r.updated, r.variables, r.settings.tracing, l.level, l.withData, l.group}
}

func (d *revisionDocument) revision(key string) *revision {
	return &revision{
		key: key, id: d.ID, definition: d.Definition, roleArn: d.RoleARN, updated: d.Updated, variables: d.Variables,
		settings: settings{tracing: d.Tracing, logging: logging{d.LogLevel, d.LogData, d.LogGroup}},
	}
}

func (a *activity) document() *activityDocument {
	return &activityDocument{a.name, a.created, tagPairs(a.tags)}
}

func tagPairs(tags []tag) (pairs [][2]string) {
	for _, t := range tags {
		pairs = append(pairs, [2]string{t.key, t.value})
	}
	return pairs
}

func tagsFrom(pairs [][2]string) (tags []tag) {
	for _, p := range pairs {
		tags = append(tags, tag{p[0], p[1]})
	}
	return tags
}

// put writes documents, each a pair of what it is and its value; nil deletes.
func (c *catalog) put(documents ...store.Document) error {
	return c.store.Put(context.Background(), documents...)
}

func asDocument(kind, key string, value any) (store.Document, error) {
	text, err := json.Marshal(value)
	return store.Document{Kind: kind, Key: key, Value: text}, err
}

// change does something to a state machine and, with a store, makes that durable.
// With an error, the machine is what it was before; one of do must come before
// do changes an alias or a version. The caller holds c.mu.
func (c *catalog) change(m *machine, do func() error) error {
	before := m.facts
	if c.store != nil {
		before.aliases, before.versions = maps.Clone(m.aliases), slices.Clone(m.versions)
	}
	err := do()
	if err == nil && c.store != nil {
		err = c.save(m)
	}
	if err != nil {
		m.facts = before
	}
	return err
}

// save writes a state machine, and its current revision when that is new.
func (c *catalog) save(m *machine) error {
	d, err := asDocument(machineKind, m.arn, m.document())
	if err != nil {
		return err
	}
	all := []store.Document{d}
	if m.revisions[m.current.key] == nil {
		if d, err = asDocument(revisionKind+m.arn, m.current.key, m.current.document()); err != nil {
			return err
		}
		all = append(all, d)
	}
	if err := c.put(all...); err != nil {
		return err
	}
	m.revisions[m.current.key] = m.current
	return nil
}

// saveActivity writes an activity.
func (c *catalog) saveActivity(a *activity) error {
	if c.store == nil {
		return nil
	}
	d, err := asDocument(activityKind, a.arn, a.document())
	if err != nil {
		return err
	}
	return c.put(d)
}

// restoreMachines returns those that ask for logs that nobody gets.
func (s *Server) restoreMachines(ctx context.Context) (unlogged []string, err error) {
	machines, err := s.Store.Documents(ctx, machineKind)
	if err != nil {
		return nil, err
	}
	for _, d := range machines {
		c, err := s.catalogOf(d.Key)
		if err != nil {
			return nil, err
		}
		m, err := readMachine(ctx, s.Store, d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Key, err)
		}
		c.machines[m.arn] = m
		if s.Log == nil && m.current.settings.logging.isOn() {
			unlogged = append(unlogged, m.arn)
		}
	}
	return unlogged, nil
}

// readMachine reads a state machine with its revisions.
func readMachine(ctx context.Context, from Store, written store.Document) (*machine, error) {
	var d machineDocument
	if err := json.Unmarshal(written.Value, &d); err != nil {
		return nil, fmt.Errorf("what was kept of it is damaged: %w", err)
	}
	m := newMachine(written.Key, d.Name, d.Express, d.Created)
	revisions, err := from.Documents(ctx, revisionKind+m.arn)
	if err != nil {
		return nil, err
	}
	for _, r := range revisions {
		var d revisionDocument
		if err := json.Unmarshal(r.Value, &d); err != nil {
			return nil, fmt.Errorf("its revision %s is damaged: %w", r.Key, err)
		}
		m.revisions[r.Key] = d.revision(r.Key)
	}
	m.deleting, m.lastVersion, m.tags = d.Deleting, d.LastVersion, tagsFrom(d.Tags)
	if m.current, err = m.usedRevision(d.Current); err != nil {
		return nil, err
	}
	for _, v := range d.Versions {
		known, err := m.readVersion(&v)
		if err != nil {
			return nil, err
		}
		m.versions = append(m.versions, known)
	}
	if d.First != nil {
		if m.first, err = m.readVersion(d.First); err != nil {
			return nil, err
		}
	}
	for _, a := range d.Aliases {
		routes := make([]route, len(a.Routes))
		for i, r := range a.Routes {
			routes[i] = route{r.Version, r.Weight}
		}
		m.aliases[a.Name] = &alias{a.ARN, a.Name, a.Description, routes, a.Created, a.Updated}
	}
	return m, nil
}

func (m *machine) readVersion(d *versionDocument) (*version, error) {
	r, err := m.usedRevision(d.Revision)
	return &version{d.Number, d.ARN, d.Description, d.Created, r}, err
}

// usedRevision returns a revision that executions can be started with. One whose
// definition this version of the engine cannot run is there all the same, to be
// looked at and updated.
func (m *machine) usedRevision(key string) (*revision, error) {
	r := m.revisions[key]
	if r == nil {
		return nil, fmt.Errorf("the revision %q is missing", key)
	}
	if r.program == nil {
		r.program, _, r.broken = compile(r.definition, m.express)
	}
	return r, nil
}

func (s *Server) restoreActivities(ctx context.Context) error {
	activities, err := s.Store.Documents(ctx, activityKind)
	if err != nil {
		return err
	}
	for _, d := range activities {
		c, err := s.catalogOf(d.Key)
		if err != nil {
			return err
		}
		var read activityDocument
		if err := json.Unmarshal(d.Value, &read); err != nil {
			return fmt.Errorf("%s: what was kept of it is damaged: %w", d.Key, err)
		}
		c.activities[d.Key] = &activity{arn: d.Key, name: read.Name, created: read.Created, tags: tagsFrom(read.Tags)}
		if c.queues != nil {
			c.queues.Create(d.Key)
		}
	}
	return nil
}
