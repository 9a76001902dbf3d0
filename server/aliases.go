package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

func createStateMachineAlias(_ context.Context, c *catalog, in *params) ([]byte, error) {
	description := in.secret("description", 0, 256)
	name := in.aliasName("name")
	routes := in.routes("routingConfiguration", true)
	if err := in.err(); err != nil {
		return nil, err
	}
	a, err := c.createAlias(name, description, routes)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", a.created)
	o.Str("stateMachineAliasArn", a.arn)
	return o.end(), nil
}

// aliasName reads the name of an alias, which could not be the number of a version.
func (p *params) aliasName(name string) string {
	before := len(p.violations)
	text := p.required(name, maxName)
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-."
	forbidden := func(r rune) bool { return !strings.ContainsRune(letters+"0123456789", r) }
	if len(p.violations) == before && (!strings.ContainsAny(text, letters) || strings.ContainsFunc(text, forbidden)) {
		p.violate(name, "'"+text+"' ", `Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$`)
	}
	return text
}

// routes reads a routing configuration of one or two versions; nil when absent.
func (p *params) routes(name string, required bool) []route {
	if required && !p.present(name, jsonval.Array) || !p.get(name, jsonval.Array).Exists() {
		return nil
	}
	list := p.list(name)
	routes := make([]route, len(list))
	for i, v := range list {
		e := p.element(name, i, v)
		routes[i] = route{e.required("stateMachineVersionArn", maxARN), e.requiredInteger("weight", 0, 100)}
	}
	switch {
	case len(routes) < 1:
		p.violate(name, printed(routes), "Member must have length greater than or equal to 1")
	case len(routes) > 2:
		p.violate(name, printed(routes), "Member must have length less than or equal to 2")
	}
	return routes
}

// printed returns routes as AWS repeats them in messages.
func printed(routes []route) string {
	items := make([]string, len(routes))
	for i, r := range routes {
		items[i] = fmt.Sprintf("RoutingConfigurationListItem(stateMachineVersionArn=%s, weight=%d)", r.versionARN, r.weight)
	}
	return "'[" + strings.Join(items, ", ") + "]' "
}

func describeStateMachineAlias(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineAliasArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	a, err := c.describeAlias(arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", a.created)
	o.Opt("description", a.description)
	o.Str("name", a.name)
	o.list("routingConfiguration", len(a.routes), func(dst []byte, i int) []byte {
		r := within(dst)
		r.Str("stateMachineVersionArn", a.routes[i].versionARN)
		r.Int("weight", a.routes[i].weight)
		return r.end()
	})
	o.Str("stateMachineAliasArn", a.arn)
	o.time("updateDate", a.updated)
	return o.end(), nil
}

func updateStateMachineAlias(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineAliasArn", maxARN)
	var description *string
	if text := in.secret("description", 0, 256); in.get("description", jsonval.String).Exists() {
		description = &text
	}
	routes := in.routes("routingConfiguration", false)
	if err := in.err(); err != nil {
		return nil, err
	}
	a, err := c.updateAlias(arn, description, routes)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("updateDate", a.updated)
	return o.end(), nil
}

func deleteStateMachineAlias(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineAliasArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.deleteAlias(arn))
}

func listStateMachineAliases(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	pg, err := in.page(maxToken, "ListStateMachineAliases", arn)
	if err != nil {
		return nil, err
	}
	shown, token, err := c.listAliases(pg, arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Opt("nextToken", token)
	o.list("stateMachineAliases", len(shown), func(dst []byte, i int) []byte {
		a := within(dst)
		a.time("creationDate", shown[i].created)
		a.Str("stateMachineAliasArn", shown[i].arn)
		return a.end()
	})
	return o.end(), nil
}
