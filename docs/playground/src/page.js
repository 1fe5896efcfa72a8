// The page: examples, links, the editor, and the results of the last analysis.

import { TemplateEditor } from "./editor.js";
import { element } from "./elements.js";
import { exampleFragment, readFragment, templateFragment } from "./link.js";
import { Macro } from "./macro.js";
import { showExpanded, showExplanation, showGraphs, showProblems } from "./results.js";
import { showTabs } from "./tabs.js";

const DEFAULT_EXAMPLE = "s3-get-object";
const DEFAULT_REGION = "us-east-1";
const PAUSE = 300; // milliseconds without a change before the next analysis
const TABS = {
  check: { label: "Check", show: showProblems },
  explain: { label: "Explain", show: showExplanation, needs: "explanation" },
  expanded: { label: "Expanded", show: showExpanded, needs: "expanded" },
  graph: { label: "Graph", show: showGraphs, needs: "graphs" },
};

const at = (id) => document.getElementById(id);
const panel = at("results");
const editor = new TemplateEditor(at("editor"), () => {
  at("example").value = "";
  analyzeSoon();
});
const macro = new Macro(setStatus);
const tabs = Object.entries(TABS).map(([id, { label }]) => ({ id, label }));
const markResultTab = showTabs(at("result-tabs"), tabs, panel, showTab);

let examples = [];
let markFileTab = () => {};
let selectedTab = "check";
let result = null;
let lastRequest = 0;
let timer = 0;

markResultTab(selectedTab);
at("region").value = DEFAULT_REGION;
at("region").onchange = analyzeSoon;
at("example").onchange = openSelectedExample;
at("open").onclick = () => at("files").click();
at("files").onchange = openLocalFiles;
at("link").onclick = copyLink;
window.onhashchange = openFragment;
await loadExamples();
await openFragment();

async function loadExamples() {
  const response = await fetch("examples.json");
  examples = await response.json();
  const options = examples.map(({ name }) => new Option(name));
  at("example").append(new Option("Your template", ""), ...options);
}

async function openSelectedExample() {
  if (at("example").value) {
    history.pushState(null, "", exampleFragment(at("example").value));
    await openFragment();
  }
}

/** Opens what the address carries, or the default example. */
async function openFragment() {
  try {
    const carried = (await readFragment(location.hash)) ?? { example: DEFAULT_EXAMPLE };
    if (carried.files) {
      openFiles(carried.files, carried.region, "");
      return;
    }
    const example = examples.find(({ name }) => name === carried.example);
    if (!example) {
      throw new Error(`There is no example '${carried.example}'.`);
    }
    openFiles(example.files, at("region").value, example.name);
  } catch (error) {
    showFailure(error);
  }
}

async function openLocalFiles() {
  const files = [...at("files").files].filter(({ size }) => size > 0);
  const isDefinition = ({ name }) => name.includes(".asl.");
  files.sort((one, other) => isDefinition(one) - isDefinition(other)); // the template is the first file
  const texts = await Promise.all(files.map(async (file) => [file.name, await file.text()]));
  if (texts.length > 0) {
    openFiles(Object.fromEntries(texts), at("region").value, "");
  }
}

function openFiles(files, region, example) {
  editor.open(files);
  at("region").value = region;
  at("example").value = example;
  const names = Object.keys(files);
  markFileTab = showTabs(at("file-tabs"), names.map((name) => ({ id: name, label: name })), at("editor"), showFile);
  markFileTab(names[0]);
  analyze();
}

function showFile(name) {
  editor.show(name);
  editor.mark(result?.problems ?? []);
}

function goTo(file, line, column) {
  markFileTab(file);
  showFile(file);
  editor.goTo(line, column);
}

async function copyLink() {
  const fragment = await templateFragment({ files: editor.files(), region: at("region").value });
  history.replaceState(null, "", fragment);
  try {
    await navigator.clipboard.writeText(location.href);
    setStatus("Copied the link. It contains the template.");
  } catch {
    setStatus("The address of this page is now a link that contains the template.");
  }
}

function analyzeSoon() {
  clearTimeout(timer);
  timer = setTimeout(analyze, PAUSE);
}

async function analyze() {
  const request = ++lastRequest;
  panel.ariaBusy = "true";
  try {
    const answer = await macro.analyze({ files: editor.files(), region: at("region").value.trim() });
    if (request === lastRequest) {
      result = answer;
      editor.mark(answer.problems);
      setStatus(summarize(answer.problems));
      await showTab(selectedTab);
      panel.ariaBusy = "false";
    }
  } catch (error) {
    if (request === lastRequest) {
      showFailure(error);
    }
  }
}

function summarize(problems) {
  const count = (severity) => problems.filter((problem) => problem.severity === severity).length;
  const counts = [
    [count("error"), "error"],
    [count("warning"), "warning"],
  ].filter(([number]) => number > 0);
  return counts.map(([number, name]) => `${number} ${name}${number > 1 ? "s" : ""}`).join(", ") || "No problems";
}

async function showTab(id) {
  selectedTab = id;
  if (!result) {
    return;
  }
  const { show, needs } = TABS[id];
  const content = element(`div.${id}`);
  panel.replaceChildren(content);
  if (needs && !result[needs]) {
    content.append(element("p", "The template has errors. See the tab Check."));
  } else {
    await show(content, result, goTo);
  }
}

function setStatus(text) {
  at("status").textContent = text;
}

/** Shows why something failed. The last line of a Python traceback has the reason. */
function showFailure(error) {
  const lines = error.message.trim().split("\n");
  const reason = lines.at(-1).replace(/^[\w.]+(Error|Exception): /, "");
  setStatus("Failed");
  const details = element("details", element("summary", "Details"), element("pre", error.message));
  panel.replaceChildren(element("p.failure", reason), ...(lines.length > 1 ? [details] : []));
  panel.ariaBusy = "false";
}
