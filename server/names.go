package server

import (
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"
)

// checkName refuses a name that AWS does. Its length has been checked as that of
// any member.
func checkName(name string) error {
	if strings.ContainsFunc(name, forbiddenInName) {
		printed := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, name)
		return fault("InvalidName", "Invalid Name: '%s'", printed)
	}
	return nil
}

func forbiddenInName(r rune) bool {
	return strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}

// The types of resources, as ARNs name them.
const (
	machineType   = "stateMachine"
	executionType = "execution"
	activityType  = "activity"
)

// checkARN refuses what is not the ARN of a resource of a type.
func checkARN(arn, resourceType string) error {
	if err := checkARNPrefix(arn); err != nil {
		return err
	}
	parts := strings.SplitN(arn, ":", 7)
	switch {
	case len(parts) < 7 || parts[2] != "states" || parts[6] == "":
		return fault("InvalidArn", "Invalid Arn: 'Invalid ARN: %s'", arn)
	case parts[5] != resourceType:
		return fault("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: %s'", parts[5])
	}
	return nil
}

// checkARNPrefix refuses what is no ARN at all.
func checkARNPrefix(arn string) error {
	if !strings.HasPrefix(arn, "arn:") {
		return fault("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: %s'", arn)
	}
	return nil
}

// arn returns the ARN of a resource of the catalog.
func (c *catalog) arn(resourceType, name string) string {
	return "arn:aws:states:" + c.region + ":" + c.account + ":" + resourceType + ":" + name
}

func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
