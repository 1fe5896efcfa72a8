// Creates elements without HTML text, so that a template can't add markup to the page.

/**
 * Creates an element.
 * @param {string} selector Its name and classes, such as `p.note`.
 * @param {...(Node | string)} children Its content.
 */
export function element(selector, ...children) {
  const [name, ...classes] = selector.split(".");
  const created = document.createElement(name);
  created.className = classes.join(" ");
  created.append(...children);
  return created;
}

/** Creates a list with an item for each entry. */
export function list(entries, createItem) {
  return element("ul", ...entries.map((entry) => element("li", createItem(entry))));
}

/** Creates a button that shows a place of the template. */
export function placeButton({ file, line, column }, goTo) {
  const button = element("button.place", `${file}:${line}:${column}`);
  button.type = "button";
  button.onclick = () => goTo(file, line, column);
  return button;
}
