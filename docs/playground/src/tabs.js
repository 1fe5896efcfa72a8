// A list of tabs for the mouse and the keyboard.
// Source: ARIA Authoring Practices Guide, "Tabs Pattern" (tabs with automatic activation).

const MOVES = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Shows tabs in an element with the role `tablist`.
 * @param {HTMLElement} list The element.
 * @param {{id: string, label: string}[]} tabs The tabs.
 * @param {HTMLElement} panel The element whose content the tabs select.
 * @param {(id: string) => void} onSelect Receives the ID of a tab when the user selects it.
 * @returns {(id: string) => void} A function that marks a tab as the selected one.
 */
export function showTabs(list, tabs, panel, onSelect) {
  const buttons = new Map(tabs.map(({ id, label }) => [id, createTab(id, label, panel)]));
  const mark = (selected) => {
    for (const [id, button] of buttons) {
      button.ariaSelected = String(id === selected);
      button.tabIndex = id === selected ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", buttons.get(selected).id);
  };
  const select = (id) => {
    mark(id);
    onSelect(id);
  };
  const ids = [...buttons.keys()];
  for (const [id, button] of buttons) {
    button.onclick = () => select(id);
    button.onkeydown = (event) => {
      const move = MOVES[event.key];
      if (move) {
        const next = ids[(ids.indexOf(id) + move + ids.length) % ids.length];
        select(next);
        buttons.get(next).focus();
      }
    };
  }
  list.replaceChildren(...buttons.values());
  return mark;
}

function createTab(id, label, panel) {
  const button = document.createElement("button");
  button.type = "button";
  button.role = "tab";
  button.id = `tab-${id}`;
  button.textContent = label;
  button.setAttribute("aria-controls", panel.id);
  return button;
}
