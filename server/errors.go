package server

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/sfnlocal/sfnlocal/asl"
	"github.com/sfnlocal/sfnlocal/interpreter"
)

// The namespaces of error types on the wire.
const (
	serviceModel      = "com.amazonaws.swf.service.v2.model"
	coralAvailability = "com.amazon.coral.availability"
	coralValidate     = "com.amazon.coral.validate"
	coralService      = "com.amazon.coral.service"
)

// An apiError is an error as the API answers it.
type apiError struct {
	namespace string // "" is serviceModel
	typ       string // "InvalidArn"
	message   string
	reason    string // of some ValidationExceptions; else ""
	status    int    // 0 is 400
}

func (e *apiError) Error() string { return e.typ + ": " + e.message }

func (e *apiError) encode() []byte {
	o := newObject()
	o.Str("__type", e.namespace+"#"+e.typ)
	o.Str("message", e.message)
	o.Opt("reason", e.reason)
	return o.end()
}

// asError is the one place where errors become those of the API.
func asError(err error) *apiError {
	var e apiError
	var known *apiError
	var problems asl.Diagnostics
	var notYet *uncompilableError
	switch {
	case errors.As(err, &known):
		e = *known
	case errors.As(err, &problems):
		e = apiError{typ: "InvalidDefinition", message: problems.InvalidDefinition()}
	case errors.As(err, &notYet):
		e = apiError{typ: "InvalidDefinition", message: "This definition is not supported by sfnlocal yet: " + notYet.err.Error()}
	case errors.Is(err, interpreter.ErrInvalidToken):
		return asError(invalidToken())
	case errors.Is(err, interpreter.ErrTaskTimedOut):
		e = apiError{typ: "TaskTimedOut", message: "Task Timed Out: 'Provided task does not exist anymore'"}
	default:
		e = *internalError("the request", err)
	}
	if e.namespace == "" {
		e.namespace = serviceModel
	}
	if e.status == 0 {
		e.status = http.StatusBadRequest
	}
	return &e
}

// An uncompilableError says that a definition is right but cannot be run here.
type uncompilableError struct{ err error }

func (e *uncompilableError) Error() string { return e.err.Error() }

// fault returns an error of the service's model.
func fault(typ, format string, args ...any) error {
	return &apiError{typ: typ, message: fmt.Sprintf(format, args...)}
}

// validation returns a ValidationException that an operation raises itself. A
// reason that is "" is left out.
func validation(message, reason string) error {
	return &apiError{typ: "ValidationException", message: message, reason: reason}
}

// unsupported is the answer to what AWS can do and this server cannot. Its
// status is one that SDKs do not retry.
func unsupported(what string) error {
	return &apiError{typ: "UnsupportedOperationException", status: http.StatusNotImplemented, message: what + " is not supported by sfnlocal yet"}
}

func unknownOperation(target string) error {
	message := "The header X-Amz-Target names no operation of AWS Step Functions: '" + target + "'"
	if target == "" {
		message = "The header X-Amz-Target is missing; it names the operation: AWSStepFunctions.StartExecution"
	}
	return &apiError{namespace: coralService, typ: "UnknownOperationException", message: message}
}

func serialization(message string) error {
	return &apiError{namespace: coralService, typ: "SerializationException", message: message}
}

func forbidden(message string) error {
	return &apiError{typ: "AccessDeniedException", status: http.StatusForbidden, message: message}
}

func internalError(action string, cause any) *apiError {
	return &apiError{typ: "InternalServerError", status: http.StatusInternalServerError, message: fmt.Sprintf("sfnlocal failed in %s: %v", action, cause)}
}
