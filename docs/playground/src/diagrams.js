// Draws Mermaid diagrams, for the playground and for the pages of the documentation.

import mermaid from "mermaid";

const DARK = window.matchMedia("(prefers-color-scheme: dark)");
const LIGHT_COLORS = {
  primaryColor: "#ffffff",
  primaryTextColor: "#1f2328",
  primaryBorderColor: "#59636e",
  lineColor: "#59636e",
  clusterBkg: "#ddf0ff",
  clusterBorder: "#0969da",
  titleColor: "#0a4f9c",
  edgeLabelBackground: "#f6f8fa",
  noteBkgColor: "#fff8c5",
  noteTextColor: "#1f2328",
  noteBorderColor: "#9a6700",
};
const DARK_COLORS = {
  primaryColor: "#161b22",
  primaryTextColor: "#e6edf3",
  primaryBorderColor: "#9aa7b4",
  lineColor: "#9aa7b4",
  clusterBkg: "#12273f",
  clusterBorder: "#58a6ff",
  titleColor: "#79c0ff",
  edgeLabelBackground: "#21262d",
  noteBkgColor: "#332a10",
  noteTextColor: "#e6edf3",
  noteBorderColor: "#d29922",
};
let count = 0;

/** Draws a diagram in an element. If the browser's color scheme changes, draws it again. */
export async function drawDiagram(target, source) {
  await draw(target, source);
  DARK.addEventListener("change", () => target.isConnected && draw(target, source));
}

async function draw(target, source) {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: "base",
    themeVariables: DARK.matches ? DARK_COLORS : LIGHT_COLORS,
    fontFamily: "inherit",
    flowchart: { subGraphTitleMargin: { top: 4, bottom: 16 } },
  });
  const { svg } = await mermaid.render(`diagram-${count++}`, source);
  target.innerHTML = svg; // Mermaid sanitizes it.
  target.querySelectorAll(".cluster").forEach(raiseTitle);
}

/** Moves the title of a group in front of the arrows, which would cross it. */
function raiseTitle(cluster) {
  const title = cluster.querySelector(".cluster-label");
  title.querySelector("div").style.background = getComputedStyle(cluster.querySelector("rect")).fill;
  cluster.closest(".root").append(title);
}
