package server

import "context"

// maxLongARN bounds the ARNs of versions where the model does.
const maxLongARN = 2000

func publishStateMachineVersion(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	description := in.secret("description", 0, 256)
	revisionID := in.text("revisionId", 0, maxData)
	if err := in.err(); err != nil {
		return nil, err
	}
	v, err := c.publishVersion(arn, revisionID, description)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.time("creationDate", v.created)
	o.Str("stateMachineVersionArn", v.arn)
	return o.end(), nil
}

func listStateMachineVersions(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineArn", maxARN)
	pg, err := in.page(maxToken, "ListStateMachineVersions", arn)
	if err != nil {
		return nil, err
	}
	shown, token, err := c.listVersions(pg, arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Opt("nextToken", token)
	o.list("stateMachineVersions", len(shown), func(dst []byte, i int) []byte {
		v := within(dst)
		v.time("creationDate", shown[i].created)
		v.Str("stateMachineVersionArn", shown[i].arn)
		return v.end()
	})
	return o.end(), nil
}

func deleteStateMachineVersion(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("stateMachineVersionArn", maxLongARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.deleteVersion(arn))
}
