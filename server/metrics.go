package server

import (
	"fmt"
	"net/http"
	"runtime/metrics"
	"strconv"
)

// Where the server tells of itself.
const (
	healthPattern  = "GET /health"
	metricsPattern = "GET /metrics"
)

// serveHealth says that the server is there, and what is in it.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	machines, activities := s.sizes()
	o := newObject()
	o.Str("status", "ok")
	o.Opt("version", s.Version)
	o.Int("stateMachines", machines)
	o.Int("activities", activities)
	o.nested("executions", func(in *object) {
		in.Int("running", s.meters.running.Load())
		in.Int("started", s.meters.started[0].Load()+s.meters.started[1].Load())
	})
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(o.end(), '\n'))
}

// sizes counts what is in all accounts and regions.
func (s *Server) sizes() (machines, activities int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.scopes {
		c.mu.Lock()
		machines += int64(len(c.machines))
		activities += int64(len(c.activities))
		c.mu.Unlock()
	}
	return machines, activities
}

// serveMetrics writes what the server counts, in the text format of Prometheus.
func (s *Server) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	var p prometheus
	m := &s.meters
	machines, activities := s.sizes()
	requests, ended := m.counts()

	p.begin("sfnlocal_requests_total", "counter", "Requests that were answered, by action of the API or by route.")
	for _, r := range requests {
		p.sample(r.n, "action", r.kind.action, "status", strconv.Itoa(r.kind.status))
	}
	p.begin("sfnlocal_requests_in_flight", "gauge", "Requests that are being answered; those that wait for something are long.")
	p.sample(int64(s.short.inside()), "kind", "short")
	p.sample(int64(s.long.inside()), "kind", "long")
	p.begin("sfnlocal_executions_started_total", "counter", "Executions that were started.")
	p.sample(m.started[0].Load(), "type", "STANDARD")
	p.sample(m.started[1].Load(), "type", "EXPRESS")
	p.begin("sfnlocal_executions_redriven_total", "counter", "Redrives of executions.")
	p.sample(m.redriven.Load())
	p.begin("sfnlocal_executions_ended_total", "counter", "Executions that ended, by their status.")
	for _, e := range ended {
		p.sample(e.n, "type", e.kind.typ, "status", string(e.kind.status))
	}
	p.begin("sfnlocal_executions_running", "gauge", "Executions that run.")
	p.sample(m.running.Load())
	p.begin("sfnlocal_state_transitions_total", "counter", "States that were entered.")
	p.sample(m.transitions.Load())
	p.begin("sfnlocal_tasks_total", "counter", "Tasks that were scheduled, retries included.")
	p.sample(m.tasks.Load())
	p.begin("sfnlocal_state_machines", "gauge", "State machines that there are.")
	p.sample(machines)
	p.begin("sfnlocal_activities", "gauge", "Activities that there are.")
	p.sample(activities)
	p.process()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(p.text)
}

// A prometheus writes the text format of Prometheus.
type prometheus struct {
	text []byte
	name string
}

// begin begins a metric.
func (p *prometheus) begin(name, typ, help string) {
	p.name = name
	p.text = fmt.Appendf(p.text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, typ)
}

// sample writes a value of the metric, with pairs of a label and its value.
func (p *prometheus) sample(n int64, labels ...string) {
	p.text = append(p.text, p.name...)
	separator := byte('{')
	for i := 0; i < len(labels); i += 2 {
		p.text = append(append(append(p.text, separator), labels[i]...), '=')
		p.text = strconv.AppendQuote(p.text, labels[i+1])
		separator = ','
	}
	if len(labels) > 0 {
		p.text = append(p.text, '}')
	}
	p.text = append(p.text, ' ')
	p.text = strconv.AppendInt(p.text, n, 10)
	p.text = append(p.text, '\n')
}

// process writes what the Go runtime knows, under the names that dashboards for
// Go programs look for.
func (p *prometheus) process() {
	samples := []metrics.Sample{{Name: "/sched/goroutines:goroutines"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/total:bytes"}}
	metrics.Read(samples)
	for i, m := range []struct{ name, help string }{
		{"go_goroutines", "Goroutines that there are."},
		{"go_memstats_heap_alloc_bytes", "Bytes of objects in the heap."},
		{"go_memstats_sys_bytes", "Bytes of memory from the system."},
	} {
		p.begin(m.name, "gauge", m.help)
		p.sample(int64(samples[i].Value.Uint64()))
	}
}
