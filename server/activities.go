package server

import "context"

func createActivity(_ context.Context, c *catalog, in *params) ([]byte, error) {
	name := in.required("name", maxName)
	tags := readTags(in, in.list("tags"))
	encryption := readEncryption(in.object("encryptionConfiguration"))
	if err := in.err(); err != nil {
		return nil, err
	}
	if err := encryption(); err != nil {
		return nil, err
	}
	tags, err := merged(nil, tags)
	if err != nil {
		return nil, err
	}
	a, err := c.createActivity(name, tags)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Str("activityArn", a.arn)
	o.time("creationDate", a.created)
	return o.end(), nil
}

func describeActivity(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("activityArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	a, err := c.activity(arn)
	if err != nil {
		return nil, err
	}
	o := newObject()
	o.Str("activityArn", a.arn)
	o.time("creationDate", a.created)
	o.Raw("encryptionConfiguration", ownedKey)
	o.Str("name", a.name)
	return o.end(), nil
}

func deleteActivity(_ context.Context, c *catalog, in *params) ([]byte, error) {
	arn := in.required("activityArn", maxARN)
	if err := in.err(); err != nil {
		return nil, err
	}
	return empty(c.deleteActivity(arn))
}

func listActivities(_ context.Context, c *catalog, in *params) ([]byte, error) {
	pg, err := in.page(maxToken, "ListActivities")
	if err != nil {
		return nil, err
	}
	shown, token := c.listActivities(pg)
	o := newObject()
	o.list("activities", len(shown), func(dst []byte, i int) []byte {
		a := within(dst)
		a.Str("activityArn", shown[i].arn)
		a.time("creationDate", shown[i].created)
		a.Str("name", shown[i].name)
		return a.end()
	})
	o.Opt("nextToken", token)
	return o.end(), nil
}
