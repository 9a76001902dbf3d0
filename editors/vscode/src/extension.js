// The extension: it starts `sfnlocal lsp` and has four commands.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { selector, args } = require("./pure");
const { Preview } = require("./preview");

let client;

async function activate(context) {
  const preview = new Preview(() => client);
  context.subscriptions.push(
    preview,
    vscode.commands.registerCommand("sfnlocal.runMachine", (uri) => run("sfnlocal.runMachine", uri)),
    vscode.commands.registerCommand("sfnlocal.runState", (uri, state) => run("sfnlocal.runState", uri, state)),
    vscode.commands.registerCommand("sfnlocal.testState", (uri, state) => run("sfnlocal.testState", uri, state)),
    vscode.commands.registerCommand("sfnlocal.preview", (uri) => preview.show(uri)),
    vscode.workspace.onDidChangeConfiguration(async (e) => {
      if (e.affectsConfiguration("sfnlocal")) {
        await deactivate();
        await start();
      }
    }),
  );
  await start();
}

async function deactivate() {
  const old = client;
  client = undefined;
  await old?.dispose();
}

function settings() {
  const config = vscode.workspace.getConfiguration("sfnlocal");
  return { path: config.get("path") || "sfnlocal", templates: config.get("templates") ?? [] };
}

async function start() {
  const { path, templates } = settings();
  client = new LanguageClient(
    "sfnlocal",
    "sfnlocal",
    { command: path, args: ["lsp"] },
    { documentSelector: selector(templates) },
  );
  try {
    await client.start();
  } catch (err) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `"${path} lsp" does not start: ${err.message}. Install sfnlocal, or say where it is in the setting sfnlocal.path.`,
      "Open Settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "sfnlocal.path");
    }
  }
}

/** Runs a machine or a state in a terminal, with the file as it is on the disk. */
async function run(command, given, state) {
  const uri = given ? asUri(given) : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== "file") {
    vscode.window.showErrorMessage("Open the file of a state machine first.");
    return;
  }
  await vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString())?.save();
  let shellArgs;
  try {
    shellArgs = args(command, uri.fsPath, state);
  } catch (err) {
    vscode.window.showErrorMessage(err.message);
    return;
  }
  vscode.window
    .createTerminal({
      name: `sfnlocal ${state ?? ""}`.trim(),
      shellPath: settings().path,
      shellArgs,
      cwd: vscode.workspace.getWorkspaceFolder(uri)?.uri,
    })
    .show();
}

/** The server gives URIs as strings, VS Code's menus as objects. */
function asUri(given) {
  return typeof given === "string" ? vscode.Uri.parse(given, true) : given;
}

module.exports = { activate, deactivate };
