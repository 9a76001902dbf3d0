package jsonata

func timeFunctions() []definition { return nil }
