// The preview: the picture of a machine beside its text, drawn anew as it changes.
"use strict";

const vscode = require("vscode");
const { page, afterwards, isDefinition } = require("./pure");

class Preview {
  #client;
  #panel;
  #uri; // of the document that is shown
  #position = { line: 0, character: 0 }; // of the cursor, for files with several machines
  #asked = 0; // requests so far; an answer that is not the last is dropped
  #later = afterwards(() => this.#draw(), 200);
  #listeners = [];

  /** @param client a function that returns the running client, or nothing */
  constructor(client) {
    this.#client = client;
    this.#listeners.push(
      vscode.workspace.onDidChangeTextDocument((e) => this.#shows(e.document) && this.#later()),
      vscode.window.onDidChangeTextEditorSelection((e) => {
        if (this.#shows(e.textEditor.document)) {
          this.#position = e.selections[0].active;
          this.#later();
        }
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.#panel && editor && isDefinition(editor.document.uri.path) && !this.#shows(editor.document)) {
          this.#turnTo(editor.document.uri, editor.selection.active);
          this.#draw();
        }
      }),
      vscode.window.onDidChangeActiveColorTheme(() => this.#panel && this.#draw()),
    );
  }

  show(given) {
    const editor = vscode.window.activeTextEditor;
    const uri = typeof given === "string" ? vscode.Uri.parse(given, true) : (given ?? editor?.document.uri);
    if (!uri) {
      vscode.window.showErrorMessage("Open the file of a state machine first.");
      return;
    }
    if (!this.#panel) {
      this.#panel = vscode.window.createWebviewPanel(
        "sfnlocal.preview",
        "State Machine",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
      );
      this.#panel.onDidDispose(() => {
        this.#panel = undefined;
        this.#later.stop();
      });
    }
    const here = editor?.document.uri.toString() === uri.toString();
    this.#turnTo(uri, here ? editor.selection.active : { line: 0, character: 0 });
    this.#panel.reveal(undefined, true);
    return this.#draw();
  }

  #turnTo(uri, position) {
    this.#uri = uri;
    this.#position = position;
    this.#panel.title = `Preview ${uri.path.split("/").pop()}`;
  }

  #shows(document) {
    return this.#panel !== undefined && document.uri.toString() === this.#uri.toString();
  }

  async #draw() {
    const asked = ++this.#asked;
    const kind = vscode.window.activeColorTheme.kind;
    const dark = kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
    let content;
    try {
      const client = this.#client();
      if (!client) {
        throw new Error("sfnlocal lsp is not running.");
      }
      const answer = await client.sendRequest("sfnlocal/preview", {
        textDocument: { uri: this.#uri.toString() },
        position: { line: this.#position.line, character: this.#position.character },
      });
      content = answer?.svg ? { svg: answer.svg, note: answer.note, dark } : { error: "There is no state machine here.", dark };
    } catch (err) {
      content = { error: err.message, dark };
    }
    if (this.#panel && asked === this.#asked) {
      this.#panel.webview.html = page(content);
    }
  }

  dispose() {
    this.#later.stop();
    this.#listeners.forEach((l) => l.dispose());
    this.#panel?.dispose();
  }
}

module.exports = { Preview };
