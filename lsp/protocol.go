package lsp

// The part of the protocol's types that the server uses, in the words of
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/

// A position is a line and a character in it, both from 0; what a character is, the
// encoding says.
type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type location struct {
	URI   string `json:"uri"`
	Range span   `json:"range"`
}

type documentID struct {
	URI     string `json:"uri"`
	Version *int   `json:"version,omitempty"`
}

type documentItem struct {
	URI        string `json:"uri"`
	LanguageID string `json:"languageId"`
	Version    int    `json:"version"`
	Text       string `json:"text"`
}

type change struct {
	Range *span  `json:"range"`
	Text  string `json:"text"`
}

type didOpenParams struct {
	TextDocument documentItem `json:"textDocument"`
}

type didChangeParams struct {
	TextDocument documentID `json:"textDocument"`
	Changes      []change   `json:"contentChanges"`
}

// documentParams are those of requests about a document, with whatever else the
// request has.
type documentParams struct {
	TextDocument documentID `json:"textDocument"`
	Position     position   `json:"position"`
	NewName      string     `json:"newName"`
	Range        span       `json:"range"`
	Context      struct {
		IncludeDeclaration bool     `json:"includeDeclaration"`
		Only               []string `json:"only"`
	} `json:"context"`
}

type initializeParams struct {
	Capabilities struct {
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
	} `json:"capabilities"`
}

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

type workspaceEdit struct {
	Changes map[string][]textEdit `json:"changes"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

type codeDescription struct {
	Href string `json:"href"`
}

type diagnostic struct {
	Range    span             `json:"range"`
	Severity int              `json:"severity"`
	Code     string           `json:"code"`
	About    *codeDescription `json:"codeDescription,omitempty"`
	Source   string           `json:"source"`
	Message  string           `json:"message"`
	Related  []related        `json:"relatedInformation,omitempty"`
}

type publishParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version,omitempty"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type hover struct {
	Contents markup `json:"contents"`
	Range    span   `json:"range"`
}

// The kinds of completions.
const (
	itemFunction = 3
	itemField    = 5
	itemVariable = 6
	itemValue    = 12
	itemSnippet  = 15
	itemState    = 18
)

type completion struct {
	Label  string   `json:"label"`
	Kind   int      `json:"kind"`
	Detail string   `json:"detail,omitempty"`
	Docs   *markup  `json:"documentation,omitempty"`
	Filter string   `json:"filterText,omitempty"`
	Format int      `json:"insertTextFormat,omitempty"` // 2 is a snippet
	Edit   textEdit `json:"textEdit"`
}

type symbol struct {
	Name      string   `json:"name"`
	Detail    string   `json:"detail,omitempty"`
	Kind      int      `json:"kind"`
	Range     span     `json:"range"`
	Selection span     `json:"selectionRange"`
	Children  []symbol `json:"children,omitempty"`
}

type foldingRange struct {
	StartLine int `json:"startLine"`
	EndLine   int `json:"endLine"`
}

type highlight struct {
	Range span `json:"range"`
	Kind  int  `json:"kind"` // 2 reads, 3 writes
}

type renameRange struct {
	Range       span   `json:"range"`
	Placeholder string `json:"placeholder"`
}

type command struct {
	Title     string `json:"title"`
	Command   string `json:"command"`
	Arguments []any  `json:"arguments,omitempty"`
}

type codeAction struct {
	Title       string        `json:"title"`
	Kind        string        `json:"kind"`
	Diagnostics []diagnostic  `json:"diagnostics"`
	Preferred   bool          `json:"isPreferred,omitempty"`
	Edit        workspaceEdit `json:"edit"`
}

type codeLens struct {
	Range   span    `json:"range"`
	Command command `json:"command"`
}

// A preview is the answer to sfnlocal/preview.
type preview struct {
	SVG   string `json:"svg"`
	State string `json:"state,omitempty"` // the id, within the SVG, of the state under the cursor
	Note  string `json:"note,omitempty"`  // what is to be known of the picture
}
