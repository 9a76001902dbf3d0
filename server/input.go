package server

import (
	"strings"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/internal/jsonval"
)

// checkInput refuses an input that is not JSON, as AWS does.
func checkInput(input string) error {
	if strings.Trim(input, " \t\r\n") == "" {
		return invalidInput("Invalid execution input.")
	}
	if _, err := jsonval.Parse(input); err != nil {
		return invalidInput(jacksonMessage(input, err))
	}
	return nil
}

func invalidInput(why string) error {
	return fault("InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'", why)
}

// jacksonMessage says why text is not JSON in the words of the parser that AWS
// uses. Package asl has them, for definitions, with the place at the end.
func jacksonMessage(text string, err error) string {
	for _, d := range asl.Validate("", []byte(text)) {
		message, _, _ := strings.Cut(d.Message, "\n at ")
		return message
	}
	return err.Error()
}
