package asl

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

func (d *decoder) mapState(o *object, b Base) *Map {
	d.exactlyOne(o, "ItemProcessor", "Iterator")
	d.atMostOne(o, "MaxConcurrency", "MaxConcurrencyPath")
	d.atMostOne(o, "ToleratedFailureCount", "ToleratedFailureCountPath")
	d.atMostOne(o, "ToleratedFailurePercentage", "ToleratedFailurePercentagePath")
	d.atMostOne(o, "ItemSelector", "Parameters")
	m := &Map{
		Base:                           b,
		ItemsPath:                      d.itemsPath(o),
		Items:                          d.template(o, "Items"),
		ItemSelector:                   d.template(o, "ItemSelector"),
		Label:                          d.label(o),
		MaxConcurrency:                 d.number(o, "MaxConcurrency", 0, maxInteger),
		MaxConcurrencyPath:             d.numberPath(o, "MaxConcurrencyPath"),
		ToleratedFailureCount:          d.number(o, "ToleratedFailureCount", 0, maxInteger),
		ToleratedFailureCountPath:      d.numberPath(o, "ToleratedFailureCountPath"),
		ToleratedFailurePercentage:     d.percentage(o, "ToleratedFailurePercentage"),
		ToleratedFailurePercentagePath: d.numberPath(o, "ToleratedFailurePercentagePath"),
		ResultSelector:                 d.template(o, "ResultSelector"),
		ResultPath:                     d.referencePath(o, "ResultPath"),
		Retry:                          d.retry(o),
		Catch:                          d.catch(o),
	}
	if !m.ItemSelector.Set() {
		m.ItemSelector = d.template(o, "Parameters")
	}
	m.ItemReader = d.itemReader(o)
	m.ItemBatcher = d.itemBatcher(o)
	m.ResultWriter = d.resultWriter(o)
	d.processor(o, m)
	if !m.Distributed {
		d.inlineOnly(o)
	}
	return m
}

// inlineOnly reports the fields that only a distributed Map has.
func (d *decoder) inlineOnly(o *object) {
	for _, name := range []string{"ItemReader", "ItemBatcher", "ResultWriter"} {
		if f := o.get(name); f != nil {
			d.schema(o.pos, f.keyPos, "The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps").
				Hint = `set "Mode": "DISTRIBUTED" in ProcessorConfig`
			return
		}
	}
}

// processor reads ItemProcessor or its older name.
func (d *decoder) processor(o *object, m *Map) {
	f := d.typed(o, "ItemProcessor", "OBJECT")
	if f == nil {
		f = d.typed(o, "Iterator", "OBJECT")
	}
	if f == nil {
		m.Distributed = d.unknownValue(o.get("ItemProcessor")) || d.unknownValue(o.get("Iterator")) || d.openObject(o)
		return
	}
	d.enter(f.key)
	defer d.leave()
	p := d.object(f.val)
	p.pos = f.keyPos
	d.accept(p, processorFields, eitherLanguage)
	d.required(p, "States", "StartAt")
	d.processorConfig(p, m)
	d.isolated = m.Distributed
	m.Processor = d.scope(p)
	d.isolated = false
}

func (d *decoder) processorConfig(p *object, m *Map) {
	f := d.typed(p, "ProcessorConfig", "OBJECT")
	if f == nil {
		m.Distributed = d.unknownValue(p.get("ProcessorConfig")) || d.openObject(p)
		return
	}
	d.enter("ProcessorConfig")
	defer d.leave()
	c := d.object(f.val)
	c.pos = f.keyPos
	m.Distributed = d.oneOf(c, "Mode", "INLINE", "DISTRIBUTED") == "DISTRIBUTED"
	if mode := c.get("Mode"); d.openObject(c) || mode != nil && d.spoken(Pos(mode.val.Index), false) {
		m.Distributed = true // so that nothing is refused
		d.accept(c, configFields, eitherLanguage)
		return
	}
	if !m.Distributed {
		d.accept(c, inlineFields, eitherLanguage)
		return
	}
	d.accept(c, configFields, eitherLanguage)
	d.required(c, "ExecutionType")
	m.ExecutionType = d.oneOf(c, "ExecutionType", "STANDARD", "EXPRESS")
	if d.opts.Express {
		d.field(c.get("Mode"), "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines")
	}
}

// badInLabel are the characters that a label may not have.
const badInLabel = "<>{}[]?*\"#%\\^|~`$&,;:/"

func (d *decoder) label(o *object) Text {
	t := d.text(o, "Label")
	if !t.Set {
		return t
	}
	m := o.get("Label")
	switch {
	case utf8.RuneCountInString(t.Value) > 40:
		d.coded(codeLabelName, m, "Label '"+t.Value+"' exceeds the 40-character limit allowed by the service")
	case t.Value == "":
		d.coded(codeLabelName, m, "Label cannot be empty")
	case strings.ContainsFunc(t.Value, func(r rune) bool {
		return strings.ContainsRune(badInLabel, r) || r <= ' ' || r >= 0x7f && r <= 0x9f
	}):
		d.coded(codeLabelName, m, "Label '"+t.Value+"' contains invalid characters").
			Hint = "white space, control characters and " + badInLabel + " are not allowed"
	case d.labels[t.Value]:
		d.coded(codeDuplicateLabel, m, "Duplicate Label name: "+t.Value)
	default:
		d.labels[t.Value] = true
	}
	return t
}

// itemReader reads where a distributed Map finds its items.
func (d *decoder) itemReader(o *object) JSON {
	m := d.typed(o, "ItemReader", "OBJECT")
	if m == nil {
		return JSON{}
	}
	d.enter("ItemReader")
	defer d.leave()
	r := d.object(m.val)
	r.pos = m.keyPos
	d.accept(r, readerFields, d.stateLang)
	d.required(r, "Resource")
	d.allowedResource(r, "s3:getObject", "s3:listObjectsV2")
	d.template(r, "Parameters")
	d.template(r, "Arguments")
	d.readerConfig(r)
	return jsonOf(m)
}

// allowedResource checks the resource of a reader or writer.
func (d *decoder) allowedResource(o *object, apis ...string) {
	m := d.typed(o, "Resource", "STRING")
	if m == nil {
		return
	}
	for _, api := range apis {
		if partition, ok := strings.CutSuffix(m.val.Str, ":states:::"+api); ok && strings.HasPrefix(partition, "arn:") {
			return
		}
	}
	d.field(m, "The field 'Resource' does not match any of the allowed values").
		Hint = "write arn:aws:states:::" + strings.Join(apis, " or arn:aws:states:::")
}

func (d *decoder) readerConfig(reader *object) {
	m := d.typed(reader, "ReaderConfig", "OBJECT")
	if m == nil {
		return
	}
	d.enter("ReaderConfig")
	defer d.leave()
	c := d.object(m.val)
	c.pos = m.keyPos
	d.accept(c, readerConfig, d.stateLang)
	input := d.oneOf(c, "InputType", "CSV", "JSON", "JSONL", "PARQUET", "MANIFEST")
	manifest := d.oneOf(c, "ManifestType", "ATHENA_DATA", "S3_INVENTORY")
	header := d.oneOf(c, "CSVHeaderLocation", "FIRST_ROW", "GIVEN")
	d.oneOf(c, "CSVDelimiter", "COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB")
	d.number(c, "MaxItems", 0, 100000000)
	d.numberPath(c, "MaxItemsPath")
	d.atMostOne(c, "MaxItems", "MaxItemsPath")

	switch {
	case input == "CSV" && !c.has("CSVHeaderLocation"):
		d.schema(c.pos, c.pos, "The field 'CSVHeaderLocation' is required").Hint = `add "CSVHeaderLocation": "FIRST_ROW" or "GIVEN"`
	case input != "CSV" && input != "":
		d.notSupported(c, "CSVHeaderLocation", "CSVHeaders")
	case header == "GIVEN":
		d.required(c, "CSVHeaders")
	}
	if manifest == "ATHENA_DATA" && input == "JSON" {
		d.notSupported(c, "ManifestType")
	}
	if d.oneOf(c, "Transformation", "NONE", "LOAD_AND_FLATTEN") == "LOAD_AND_FLATTEN" && !c.has("InputType") {
		d.schema(c.pos, c.pos, "The field 'InputType' is required")
	}
	d.csvHeaders(c)
	d.itemsPointer(c)
}

func (d *decoder) csvHeaders(c *object) {
	m := c.get("CSVHeaders")
	if m == nil {
		return
	}
	if d.stateLang == JSONata && m.val.Type == gjson.String {
		d.wholeExpression(m)
		return
	}
	_, headers := d.elems(c, "CSVHeaders")
	seen := make(map[string]bool, len(headers))
	for _, h := range headers {
		if h.Type != gjson.String {
			d.field(m, "Expected value of type [STRING]")
		} else if seen[h.Str] {
			d.field(m, "CSV headers cannot contain duplicates.")
		}
		seen[h.Str] = true
	}
}

func (d *decoder) itemsPointer(c *object) {
	if p := d.text(c, "ItemsPointer"); p.Set && p.Value != "" && p.Value[0] != '/' {
		d.field(c.get("ItemsPointer"), "Invalid input: JSON Pointer expression must start with '/': \""+p.Value+"\"").
			Hint = "write \"/" + p.Value + "\""
	}
}

// notSupported reports fields that another field of the same object rules out.
func (d *decoder) notSupported(o *object, names ...string) {
	for _, name := range names {
		if m := o.get(name); m != nil {
			d.schema(o.pos, m.keyPos, "Field '"+name+"' is not supported")
			m.bad = true
		}
	}
}

func (d *decoder) itemBatcher(o *object) JSON {
	m := d.typed(o, "ItemBatcher", "OBJECT")
	if m == nil {
		return JSON{}
	}
	d.enter("ItemBatcher")
	defer d.leave()
	b := d.object(m.val)
	b.pos = m.keyPos
	d.accept(b, batcherFields, d.stateLang)
	d.number(b, "MaxItemsPerBatch", 0, maxInteger)
	d.numberPath(b, "MaxItemsPerBatchPath")
	d.number(b, "MaxInputBytesPerBatch", 0, 262144)
	d.numberPath(b, "MaxInputBytesPerBatchPath")
	d.atMostOne(b, "MaxItemsPerBatch", "MaxItemsPerBatchPath")
	d.atMostOne(b, "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath")
	d.template(b, "BatchInput")
	return jsonOf(m)
}

func (d *decoder) resultWriter(o *object) JSON {
	m := d.typed(o, "ResultWriter", "OBJECT")
	if m == nil {
		return JSON{}
	}
	d.enter("ResultWriter")
	defer d.leave()
	w := d.object(m.val)
	w.pos = m.keyPos
	d.accept(w, writerFields, d.stateLang)
	d.allowedResource(w, "s3:putObject")
	d.template(w, "Parameters")
	d.template(w, "Arguments")
	if f := d.typed(w, "WriterConfig", "OBJECT"); f != nil {
		d.enter("WriterConfig")
		c := d.object(f.val)
		c.pos = f.keyPos
		d.accept(c, writerConfig, d.stateLang)
		d.oneOf(c, "Transformation", "NONE", "COMPACT", "FLATTEN")
		d.oneOf(c, "OutputType", "JSON", "JSONL")
		d.leave()
	}
	return jsonOf(m)
}
