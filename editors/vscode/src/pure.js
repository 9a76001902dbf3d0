// What the extension decides without VS Code: which files, which commands, which page.
"use strict";

const path = require("node:path");

/** The files that the server is asked about; templates are globs from the settings. */
function selector(templates) {
  const files = [
    { language: "json", pattern: "**/*.asl.json" },
    { language: "jsonc", pattern: "**/*.asl.json" },
    { language: "yaml", pattern: "**/*.asl.{yaml,yml}" },
  ];
  for (const pattern of templates) {
    for (const language of ["json", "jsonc", "yaml"]) {
      files.push({ language, pattern });
    }
  }
  return files.map((f) => ({ scheme: "file", ...f }));
}

/** Whether a file is a definition by its name. */
function isDefinition(file) {
  return /\.asl\.(json|ya?ml)$/.test(file);
}

/**
 * The arguments of sfnlocal for a command of the editor. They are a list and go
 * to the program as they are: no shell reads the names in them.
 */
function args(command, file, state) {
  switch (command) {
    case "sfnlocal.runMachine":
      return ["run", file];
    case "sfnlocal.runState":
      if (typeof state !== "string" || state === "") {
        throw new Error("sfnlocal.runState needs the name of a state");
      }
      return ["state", file, state];
    case "sfnlocal.testState": // by the tests beside its definition
      return ["test", path.dirname(file)];
    default:
      throw new Error(`${command} runs nothing`);
  }
}

function escape(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/**
 * The page of the preview. The picture is an image and no part of the page, so
 * nothing in it runs or loads, and the policy forbids scripts besides.
 * @param {{svg?: string, note?: string, error?: string, dark: boolean}} content
 */
function page({ svg, note, error, dark }) {
  const body = error
    ? `<p>${escape(error)}</p>`
    : (note ? `<p class="note">${escape(note)}</p>` : "") +
      `<img alt="the state machine" src="data:image/svg+xml;base64,${Buffer.from(svg ?? "", "utf8").toString("base64")}">`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
:root { color-scheme: ${dark ? "dark" : "light"}; }
body { background: var(--vscode-editor-background); color: var(--vscode-editor-foreground); text-align: center; }
img { max-width: 100%; }
.note { color: var(--vscode-descriptionForeground); }
</style>
</head>
<body>${body}</body>
</html>`;
}

/** A function that calls f once, ms after its last call. stop() forgets a call that waits. */
function afterwards(f, ms) {
  let timer;
  const call = () => {
    clearTimeout(timer);
    timer = setTimeout(f, ms);
  };
  call.stop = () => clearTimeout(timer);
  return call;
}

module.exports = { selector, args, page, afterwards, isDefinition };
