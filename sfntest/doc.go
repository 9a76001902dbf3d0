// Package sfntest tests state machines in Go tests: an execution in modelled time,
// whose tasks are answered by mocks or by functions, and what is expected of it.
//
// [Files] runs the cases of test files, which `sfnlocal test` runs as well and
// docs/testing.md describes:
//
//	func TestOrder(t *testing.T) { sfntest.Files(t, "order.test.yaml") }
//
// [Load] reads a definition for cases that are written in Go:
//
//	func TestDeclined(t *testing.T) {
//		m := sfntest.Load(t, "order.asl.json")
//		x := m.Run(t, sfntest.Case{
//			Input: `{"total": 700}`,
//			Mocks: sfntest.Mocks{
//				"Charge": sfntest.InTurn(
//					sfntest.Throw("Net.Timeout", ""),
//					sfntest.Payload(`{"status": "declined"}`),
//				),
//			},
//		})
//		x.WantError("Card.Declined")
//		x.WantVisited("Charge", "...", "Cancel")
//	}
//
// A failure says what differs and draws the way that the execution took. Answers
// that do not look like those of the service, calls that nothing answers, and
// answers that nobody asked for are failures, too.
//
// A [Machine] may be used by many tests at a time; everything else belongs to one.
package sfntest
