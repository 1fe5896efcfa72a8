// Draws the diagrams of a page of the documentation. Only pages with diagrams load Mermaid.

const blocks = [...document.querySelectorAll("pre.diagram")];
if (blocks.length > 0) {
  const { drawDiagram } = await import("./diagrams.js");
  for (const block of blocks) {
    const drawing = document.createElement("div");
    const source = block.textContent;
    block.replaceWith(drawing);
    await drawDiagram(drawing, source);
  }
}
