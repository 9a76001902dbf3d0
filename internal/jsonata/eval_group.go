package jsonata

// indexGroupsFrom is the number of groups from which they are found by a map.
const indexGroupsFrom = 16

// A group is what one key of an object constructor gathers.
type group struct {
	key   string
	pair  int     // which of the constructor's pairs the key came from
	first value   // the first item
	all   []value // the items, arrays joined, when there are more
	many  bool
}

// grouping evaluates the pairs of an object constructor for every item of in.
// Items with the same key form one group, and the value is evaluated once a group.
func (ev *evaluator) grouping(pairs [][2]*node, pos int, in value, env *frame) (value, error) {
	a, isArr := in.(*array)
	streaming := isArr && a.tuples
	if streaming && a.len() == 0 {
		return nil, typeError("Cannot read properties of undefined (reading '@')")
	}
	var one [1]value
	items := one[:]
	if !isArr {
		one[0] = in
	} else if a.len() > 0 {
		items = a.items()
	}
	var buf [4]group
	groups := buf[:0]
	var index map[string]int
	for _, item := range items {
		context, scope := item, env
		if streaming {
			if t, ok := item.(*tuple); ok {
				context, scope = t.value, ev.tupleFrame(env, t)
			}
		}
		for p := range pairs {
			key, ok, err := ev.groupKey(pairs[p][0], pos, context, scope)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			found := findGroup(groups, index, key)
			if found >= 0 {
				g := &groups[found]
				if g.pair != p {
					return nil, newError("D1009", pos).withValue(str(key))
				}
				g.add(item)
				continue
			}
			groups = append(groups, group{key: key, pair: p, first: item})
			if index != nil {
				index[key] = len(groups) - 1
			} else if len(groups) == indexGroupsFrom {
				index = make(map[string]int)
				for i := range groups {
					index[groups[i].key] = i
				}
			}
		}
	}
	result := ev.objects.take()
	result.members = ev.members.slice(len(groups))
	for i := range groups {
		g := &groups[i]
		context, scope := g.data(), env
		if streaming {
			t := mergeTuples(g)
			context, scope = t.value, ev.tupleFrame(env, t)
		}
		v, err := ev.eval(pairs[g.pair][1], context, scope)
		if err != nil {
			return nil, err
		}
		if v != nil {
			result.add(g.key, v)
		}
	}
	ev.charge(64 + 48*len(result.members))
	return result, nil
}

// groupKey evaluates a key. ok is false when there is none.
func (ev *evaluator) groupKey(n *node, pos int, context value, scope *frame) (key string, ok bool, err error) {
	if s, ok := n.lit.(str); ok && n.kind == nodeLiteral && n.predicates == nil && n.group == nil && ev.depth < ev.maxDepth {
		ev.steps++
		return string(s), true, nil
	}
	v, err := ev.eval(n, context, scope)
	if err != nil || v == nil {
		return "", false, err
	}
	s, ok := v.(str)
	if !ok {
		return "", false, newError("T1003", pos).withValue(v)
	}
	return string(s), true, nil
}

func findGroup(groups []group, index map[string]int, key string) int {
	if index != nil {
		if i, ok := index[key]; ok {
			return i
		}
		return -1
	}
	for i := range groups {
		if groups[i].key == key {
			return i
		}
	}
	return -1
}

// add puts an item into the group. Arrays among the items are joined.
func (g *group) add(item value) {
	if !g.many {
		if g.first == nil {
			g.first = item
			return
		}
		g.many = true
		g.all = flattenOnce(nil, dropCons(g.first))
	}
	if item != nil {
		g.all = flattenOnce(g.all, dropCons(item))
	}
}

// dropCons returns an array as one that can be flattened.
func dropCons(v value) value {
	if a, ok := v.(*array); ok && a.cons {
		return &array{elems: a.items()}
	}
	return v
}

// data is the context in which the value of the group is evaluated.
func (g *group) data() value {
	if g.many {
		return &array{elems: g.all}
	}
	return g.first
}
