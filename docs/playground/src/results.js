// The content of the tabs: what `analyze` (scripts/website/analysis.py) returned, as elements.

import { showText } from "./editor.js";
import { element, list, placeButton } from "./elements.js";

/** Shows the problems. */
export function showProblems(panel, { problems }, goTo) {
  if (problems.length === 0) {
    panel.append(element("p.success", "No problems"));
    return;
  }
  panel.append(element("div.problems", list(problems, (problem) => createProblem(problem, goTo))));
}

function createProblem(problem, goTo) {
  const rule = element("a.rule", problem.rule);
  rule.href = `../messages/#${problem.rule.toLowerCase()}`;
  const parts = [
    element(`p.${problem.severity}`, placeButton(problem, goTo), " ", rule, " ", problem.message),
  ];
  if (problem.fix) {
    parts.push(element("pre", problem.fix));
  }
  return element("div", ...parts);
}

/** Shows the calls with their permissions, the added resources, and what the user must do. */
export function showExplanation(panel, { explanation }, goTo) {
  const { calls, added, notes } = explanation;
  if (calls.length === 0) {
    panel.append(element("p", "The template has no cross-Region calls."));
  }
  panel.append(...calls.map((call) => createCall(call, goTo)));
  if (added.length > 0) {
    const name = ({ logicalId, type }) => element("span", element("code", logicalId), ` ${type}`);
    panel.append(element("section", element("h2", "Added resources"), list(added, name)));
  }
  if (notes.length > 0) {
    panel.append(element("section.notes", element("h2", "To do"), list(notes, (note) => note)));
  }
}

function createCall(call, goTo) {
  const title = element("h2", call.state, " ", element("span", `${call.call} in ${call.targets.join(", ")}`));
  const parts = call.statements.map((statement) => createStatement(statement, goTo));
  return element("section.call", title, list(call.options, (option) => option), ...parts);
}

function createStatement(statement, goTo) {
  const { effect, actions, resources, conditions, sources } = statement;
  const [first, following] = statement.exceptResources ? ["on everything except", "and except"] : ["on", "on"];
  const rows = [
    ...resources.map((resource, index) => [index ? following : first, element("code", resource)]),
    ...conditions.map((condition) => ["if", element("code", condition)]),
    ...(statement.reason ? [["because", statement.reason]] : []),
    ...sources.map((source) => ["from", element("span", `${source.rule} `, placeButton(source, goTo))]),
  ];
  const title = element("h3", element(`span.${effect.toLowerCase()}`, effect), " ", actions.join(", "));
  const details = rows.flatMap(([term, value]) => [element("dt", term), element("dd", value)]);
  return element("div.statement", title, element("dl", ...details));
}

/** Shows the expanded template. */
export function showExpanded(panel, { expanded }) {
  const copy = element("button", "Copy");
  copy.type = "button";
  copy.onclick = () => navigator.clipboard.writeText(expanded);
  panel.append(element("div.toolbar", copy));
  showText(panel, expanded);
}

/** Draws the state machines. */
export async function showGraphs(panel, { graphs }) {
  if (graphs.length === 0) {
    panel.append(element("p", "The template has no cross-Region calls."));
    return;
  }
  const { drawDiagram } = await import("./diagrams.js");
  for (const [name, source] of graphs) {
    const figure = element("figure");
    panel.append(element("section", element("h2", name), figure));
    await drawDiagram(figure, source);
  }
}
