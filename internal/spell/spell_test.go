package spell

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	states := []string{"Pack", "Ship", "Charge Card", "NotifyCustomer"}
	tests := []struct {
		name string
		from []string
		want string
	}{
		{"Shp", states, "Ship"},
		{"ship", states, "Ship"},
		{"SHIP", states, "Ship"},
		{"Sihp", states, "Ship"}, // two letters swapped
		{"Charge_Card", states, "Charge Card"},
		{"NotifyCustomers", states, "NotifyCustomer"},
		{"Refund", states, ""},
		{"Ship", states, ""}, // the name itself is no suggestion
		{"x", states, ""},
		{"", states, ""},
		{"", []string{""}, ""},
		{"Straße", []string{"Strasse", "Straẞe"}, "Straẞe"},
		{"aab", []string{"aac", "aad"}, "aac"}, // the first of equals
		{"StringEqual", []string{"StringEqualsPath", "StringEquals"}, "StringEquals"},
		{"Nxet", []string{"Next"}, "Next"},
	}
	for _, tt := range tests {
		if got := Nearest(tt.name, tt.from); got != tt.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", tt.name, tt.from, got, tt.want)
		}
	}
}

func TestNearestNone(t *testing.T) {
	t.Parallel()
	if got := Nearest("a", nil); got != "" {
		t.Errorf("Nearest without candidates = %q, want none", got)
	}
}

func TestClosest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		candidates []string
		want       string
	}{
		{"Bogus", []string{"Key", "Bucket", "Range"}, "Bucket"}, // as AWS answers
		{"Payloads", []string{"FunctionName", "Payload"}, "Payload"},
		{"x", []string{"alpha"}, "alpha"},
		{"x", nil, ""},
	}
	for _, tt := range tests {
		if got := Closest(tt.name, tt.candidates); got != tt.want {
			t.Errorf("Closest(%q, %q) = %q, want %q", tt.name, tt.candidates, got, tt.want)
		}
	}
}
