"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { selector, args, page, afterwards, isDefinition } = require("../src/pure");

test("the selector has definitions and, where set, templates", () => {
  const patterns = (templates) => [...new Set(selector(templates).map((f) => f.pattern))];
  assert.deepEqual(patterns([]), ["**/*.asl.json", "**/*.asl.{yaml,yml}"]);
  assert.deepEqual(patterns(["**/template.yaml"]), ["**/*.asl.json", "**/*.asl.{yaml,yml}", "**/template.yaml"]);
  assert.ok(selector([]).every((f) => f.scheme === "file" && f.language));
});

test("names go to sfnlocal as they are", () => {
  assert.deepEqual(args("sfnlocal.runMachine", "/a b/$(x).asl.json"), ["run", "/a b/$(x).asl.json"]);
  assert.deepEqual(args("sfnlocal.runState", "/m.asl.json", "Charge; rm *"), ["state", "/m.asl.json", "Charge; rm *"]);
  assert.deepEqual(args("sfnlocal.testState", "/flows/m.asl.json", "Charge"), ["test", "/flows"]);
});

test("what cannot run is an error", () => {
  assert.throws(() => args("sfnlocal.runState", "/m.asl.json"), /needs the name of a state/);
  assert.throws(() => args("sfnlocal.preview", "/m.asl.json"), /runs nothing/);
});

test("nothing of the picture is part of the page", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert("é")</script></svg>`;
  const html = page({ svg, dark: false });
  assert.ok(!html.includes("<script"));
  assert.ok(!html.includes("alert"));
  const [, data] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html);
  assert.equal(Buffer.from(data, "base64").toString("utf8"), svg);
});

test("the policy allows images in the page and no script", () => {
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page({ svg: "<svg/>", dark: false }));
  assert.match(policy, /^default-src 'none';/);
  assert.match(policy, /img-src data:;/);
  assert.ok(!policy.includes("script-src"));
});

test("light and dark", () => {
  assert.match(page({ svg: "<svg/>", dark: true }), /color-scheme: dark/);
  assert.match(page({ svg: "<svg/>", dark: false }), /color-scheme: light/);
});

test("an error is text", () => {
  assert.match(page({ error: `<img src="x">`, dark: false }), /<p>&#60;img src=&#34;x&#34;&#62;<\/p>/);
});

test("definitions by their names", () => {
  assert.ok(isDefinition("/w/a.asl.json") && isDefinition("/w/a.asl.yml") && isDefinition("/w/a.asl.yaml"));
  assert.ok(!isDefinition("/w/template.yaml") && !isDefinition("/w/a.asl.json.txt"));
});

test("a note stands above the picture, as text", () => {
  assert.match(page({ svg: "<svg/>", note: "a < b", dark: false }), /<p class="note">a &#60; b<\/p><img/);
  assert.doesNotMatch(page({ svg: "<svg/>", dark: false }), /class="note">/);
});

test("of several calls only the last counts", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let calls = 0;
  const later = afterwards(() => calls++, 200);
  later();
  t.mock.timers.tick(150);
  later();
  t.mock.timers.tick(150);
  assert.equal(calls, 0);
  t.mock.timers.tick(50);
  assert.equal(calls, 1);
  later();
  later.stop();
  t.mock.timers.tick(1000);
  assert.equal(calls, 1);
});
