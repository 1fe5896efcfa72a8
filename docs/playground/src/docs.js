// Draws the diagrams of a page of the documentation. Only pages with diagrams load Mermaid.

const blocks = [...document.querySelectorAll("pre.diagram")];
if (blocks.length > 0) {
  const { drawDiagram } = await import("./diagrams.js");
  for (const block of blocks) {
    const figure = document.createElement("figure");
    const source = block.textContent;
    block.replaceWith(figure);
    await drawDiagram(figure, source);
  }
}
