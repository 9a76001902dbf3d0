package asl

// A State is one of [*Pass], [*Task], [*Choice], [*Wait], [*Succeed], [*Fail],
// [*Parallel] and [*Map].
type State interface {
	// Fields returns what every state has.
	Fields() *Base
	state()
}

// Base holds the fields that states of most types share. Which type accepts
// which field is checked by [Parse], not by this type.
type Base struct {
	Name          string
	Type          string // "Pass", "Task", …
	Comment       string
	QueryLanguage QueryLanguage // in effect, that of the machine included
	Next          Text
	End           bool
	InputPath     Path
	OutputPath    Path
	Output        JSON // JSONata
	Assign        JSON
	Variables     []string // that the state reads, sorted; without those of the states within it
	Pos           Pos      // of the state's name
	Object        JSON     // the state as it is written, without its name
}

// Fields returns b itself.
func (b *Base) Fields() *Base { return b }
func (b *Base) state()        {}

// Pass hands its input on, or a fixed result.
type Pass struct {
	Base
	Parameters JSON
	Result     JSON
	ResultPath Path
}

// Task has work done by a resource.
type Task struct {
	Base
	Resource             Text
	Parameters           JSON
	Arguments            JSON // JSONata
	Credentials          JSON
	ResultSelector       JSON
	ResultPath           Path
	TimeoutSeconds       Number
	TimeoutSecondsPath   Path
	HeartbeatSeconds     Number
	HeartbeatSecondsPath Path
	Retry                []Retrier
	Catch                []Catcher
}

// Choice picks the next state.
type Choice struct {
	Base
	Choices []Rule
	Default Text
}

// Wait delays. Exactly one of its fields is set.
type Wait struct {
	Base
	Seconds       Number
	SecondsPath   Path
	Timestamp     Text
	TimestampPath Path
}

// Succeed ends its scope with success.
type Succeed struct {
	Base
}

// Fail ends its scope with an error.
type Fail struct {
	Base
	Error     Text
	ErrorPath Path // a path or an intrinsic function
	Cause     Text
	CausePath Path
}

// Parallel runs its branches side by side.
type Parallel struct {
	Base
	Branches       []Scope
	Parameters     JSON
	Arguments      JSON // JSONata
	ResultSelector JSON
	ResultPath     Path
	Retry          []Retrier
	Catch          []Catcher
}

// Map runs its processor once for each item.
type Map struct {
	Base
	Processor                      Scope
	Distributed                    bool   // ProcessorConfig.Mode is DISTRIBUTED
	ExecutionType                  string // of a distributed Map's children: STANDARD or EXPRESS
	ItemsPath                      Path
	Items                          JSON // JSONata
	ItemSelector                   JSON // or its legacy name, Parameters
	ItemReader                     JSON
	ItemBatcher                    JSON
	ResultWriter                   JSON
	Label                          Text
	MaxConcurrency                 Number
	MaxConcurrencyPath             Path
	ToleratedFailureCount          Number
	ToleratedFailureCountPath      Path
	ToleratedFailurePercentage     Number
	ToleratedFailurePercentagePath Path
	ResultSelector                 JSON
	ResultPath                     Path
	Retry                          []Retrier
	Catch                          []Catcher
}

// A Retrier says which errors are tried again, and when.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds int64   // 1 when absent
	MaxAttempts     int64   // 3 when absent
	BackoffRate     float64 // 2 when absent
	MaxDelaySeconds int64   // 0 is no bound
	FullJitter      bool    // JitterStrategy is FULL
	Pos             Pos
}

// A Catcher says where to go on after which errors.
type Catcher struct {
	ErrorEquals []string
	Next        Text
	ResultPath  Path
	Assign      JSON
	Output      JSON // JSONata
	Pos         Pos
}

// Scopes returns the scopes within a state: the branches of a Parallel, the
// processor of a Map, and none for any other.
func Scopes(s State) []*Scope {
	switch s := s.(type) {
	case *Parallel:
		scopes := make([]*Scope, len(s.Branches))
		for i := range s.Branches {
			scopes[i] = &s.Branches[i]
		}
		return scopes
	case *Map:
		return []*Scope{&s.Processor}
	}
	return nil
}

// Policies returns the retriers and catchers of a state: none, for one whose type
// cannot have them.
func Policies(s State) ([]Retrier, []Catcher) {
	switch s := s.(type) {
	case *Task:
		return s.Retry, s.Catch
	case *Parallel:
		return s.Retry, s.Catch
	case *Map:
		return s.Retry, s.Catch
	}
	return nil, nil
}

var (
	_ State = (*Pass)(nil)
	_ State = (*Task)(nil)
	_ State = (*Choice)(nil)
	_ State = (*Wait)(nil)
	_ State = (*Succeed)(nil)
	_ State = (*Fail)(nil)
	_ State = (*Parallel)(nil)
	_ State = (*Map)(nil)
)
