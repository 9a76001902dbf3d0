package interpreter

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"

	"github.com/sfnlocal/sfnlocal/interpreter/engine"
)

// The account, region and role of executions that were not given any.
const (
	DefaultAccount = "123456789012"
	DefaultRegion  = "us-east-1"
	DefaultRole    = "StepFunctionsRole"
)

// fillIn makes up what the caller left empty.
func fillIn(info *engine.Info, account string) {
	if account == "" {
		account = DefaultAccount
	}
	if info.Seed == 0 {
		var b [8]byte
		rand.Read(b[:]) // never fails
		info.Seed = binary.LittleEndian.Uint64(b[:])
	}
	set := func(s *string, format string, args ...any) {
		if *s == "" {
			*s = fmt.Sprintf(format, args...)
		}
	}
	set(&info.Region, DefaultRegion)
	set(&info.MachineName, "StateMachine")
	set(&info.MachineID, "arn:aws:states:%s:%s:stateMachine:%s", info.Region, account, info.MachineName)
	set(&info.RoleArn, "arn:aws:iam::%s:role/%s", account, DefaultRole)
	set(&info.Name, "%s", uuid.NewString())
	set(&info.ID, "arn:aws:states:%s:%s:execution:%s:%s", info.Region, account, info.MachineName, info.Name)
}
