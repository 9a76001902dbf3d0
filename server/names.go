package server

import (
	"strconv"
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
	return strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/\uFFFE\uFFFF\U0010FFFF", r) || unicode.IsSpace(r) || unicode.IsControl(r)
}

// The types of resources, as ARNs name them.
const (
	machineType   = "stateMachine"
	executionType = "execution"
	expressType   = "express"
	activityType  = "activity"
	mapRunType    = "mapRun"
)

// checkARN refuses what is not the ARN of a resource of a type.
func checkARN(arn, resourceType string) error {
	found, err := typeOf(arn)
	if err == nil && found != resourceType {
		err = wrongType(found)
	}
	return err
}

// typeOf returns the type of the resource that an ARN names.
func typeOf(arn string) (string, error) {
	if err := checkARNPrefix(arn); err != nil {
		return "", err
	}
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) < 7 || parts[2] != "states" || parts[6] == "" {
		return "", fault("InvalidArn", "Invalid Arn: 'Invalid ARN: %s'", arn)
	}
	return parts[5], nil
}

func wrongType(found string) error {
	return fault("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: %s'", found)
}

// checkARNPrefix refuses what is no ARN at all.
func checkARNPrefix(arn string) error {
	if !strings.HasPrefix(arn, "arn:") {
		return fault("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: %s'", arn)
	}
	return nil
}

// unqualified splits the ARN of a state machine from the number of a version or
// the name of an alias at its end, which is "" when there is none.
func unqualified(arn string) (machineARN, qualifier string) {
	parts := strings.SplitN(arn, ":", 8)
	if len(parts) < 8 {
		return arn, ""
	}
	return strings.Join(parts[:7], ":"), parts[7]
}

// versionNumber returns the number of the version that a qualifier names; ok is
// false when it names none. A number is written in one way only.
func versionNumber(qualifier string) (n int64, ok bool) {
	n, err := strconv.ParseInt(qualifier, 10, 64)
	return n, err == nil && n > 0 && strconv.FormatInt(n, 10) == qualifier
}

// arn returns the ARN of a resource of the catalog.
func (c *catalog) arn(resourceType, name string) string {
	return c.arnPrefix() + resourceType + ":" + name
}

// arnPrefix is how all ARNs of the catalog begin.
func (c *catalog) arnPrefix() string {
	return "arn:" + partition(c.region) + ":states:" + c.region + ":" + c.account + ":"
}

// partition is the part of AWS that a region belongs to.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "eusc-"):
		return "aws-eusc"
	}
	return "aws"
}
