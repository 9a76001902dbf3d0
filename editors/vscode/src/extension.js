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
      `"${path} lsp" does not start. Install sfnlocal, or say where it is in the setting sfnlocal.path. (${err?.message ?? err})`,
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
  // A task keeps its terminal when the program ends, whose output is what was asked for.
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const task = new vscode.Task(
    { type: "sfnlocal", command, file: uri.fsPath, state },
    folder ?? vscode.TaskScope.Workspace,
    [shellArgs[0], state].filter(Boolean).join(" "),
    "sfnlocal",
    new vscode.ProcessExecution(settings().path, shellArgs, { cwd: folder?.uri.fsPath }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true, showReuseMessage: false };
  await vscode.tasks.executeTask(task);
}

/** The server gives URIs as strings, VS Code's menus as objects. */
function asUri(given) {
  return typeof given === "string" ? vscode.Uri.parse(given, true) : given;
}

module.exports = { activate, deactivate };
