package source

import "strings"

// plan reads the state machines of a plan that "terraform show -json" printed.
func (f *file) plan(root *node) ([]Definition, error) {
	var found []Definition
	seen := make(map[string]bool)
	add := func(resource, values *node, unknown bool) {
		kind, _ := resource.get("type").literal()
		address, _ := resource.get("address").literal()
		if kind != terraformMachine || seen[address] || values == nil || values.kind != object {
			return
		}
		seen[address] = true
		found = append(found, f.planned(address, resource, values, unknown))
	}
	if changes := root.get("resource_changes"); changes != nil {
		for _, change := range changes.elems {
			known, _ := change.walk("change", "after_unknown", "definition").literal()
			add(change, change.walk("change", "after"), known == "true")
		}
	}
	var modules func(m *node)
	modules = func(m *node) {
		if m == nil {
			return
		}
		if resources := m.get("resources"); resources != nil {
			for _, r := range resources.elems {
				add(r, r.get("values"), r.walk("values", "definition") == nil)
			}
		}
		if children := m.get("child_modules"); children != nil {
			for _, c := range children.elems {
				modules(c)
			}
		}
	}
	modules(root.walk("planned_values", "root_module"))
	if found == nil {
		return nil, f.none("resources of type " + terraformMachine + " in the plan")
	}
	return found, nil
}

// planned is a state machine as a plan has it.
func (f *file) planned(address string, resource, values *node, unknown bool) Definition {
	d := Definition{Name: address[strings.LastIndexByte(address, '.')+1:], Source: f.nothing()}
	d.Alias, _ = values.get("name").literal()
	kind, _ := values.get("type").literal()
	d.Express = kind == "EXPRESS"
	n := values.get("definition")
	if n == nil || n.kind != str || unknown {
		p := f.problems()
		p.add(codeUnread, resource.at, "the definition of "+address+" is known after apply", "check the .tf file, where its parts are seen")
		d.Problems = p.list()
		return d
	}
	d.Source = n.text.source(f.path, f.content)
	return d
}
