// Editors for YAML. Their colors are in style.css.

import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { basicSetup } from "codemirror";

/** Creates the extensions of an editor. */
function extensions(label) {
  return [
    basicSetup,
    yaml(),
    syntaxHighlighting(classHighlighter),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
  ];
}

export class TemplateEditor {
  #view;
  #onChange;
  #states = new Map();
  #file = "";

  /**
   * Creates an editor for several files, of which it shows one.
   * @param {HTMLElement} parent Where to add it.
   * @param {() => void} onChange Called after each change by the user.
   */
  constructor(parent, onChange) {
    this.#onChange = onChange;
    this.#view = new EditorView({ parent });
  }

  /** Replaces the files, and shows the first one. */
  open(files) {
    this.#states = new Map(Object.entries(files).map(([name, text]) => [name, this.#createState(text)]));
    this.#file = "";
    this.show(Object.keys(files)[0]);
  }

  /** Shows a file. */
  show(name) {
    if (this.#file) {
      this.#states.set(this.#file, this.#view.state);
    }
    this.#file = name;
    this.#view.setState(this.#states.get(name));
    this.#view.scrollDOM.scrollTo(0, 0);
  }

  /** Returns the text of each file by its name. */
  files() {
    this.#states.set(this.#file, this.#view.state);
    return Object.fromEntries([...this.#states].map(([name, state]) => [name, state.doc.toString()]));
  }

  /** Marks problems in the file that is shown; see `analyze` for their members. */
  mark(problems) {
    const { state } = this.#view;
    const diagnostics = problems
      .filter(({ file }) => file === this.#file)
      .map((problem) => ({
        from: offsetOf(state, problem.line, problem.column),
        to: offsetOf(state, problem.endLine, problem.endColumn),
        severity: problem.severity,
        message: `${problem.rule} ${problem.message}`,
      }));
    this.#view.dispatch(setDiagnostics(state, diagnostics));
  }

  /** Moves the cursor to a position of the file that is shown. */
  goTo(line, column) {
    const anchor = offsetOf(this.#view.state, line, column);
    const effects = EditorView.scrollIntoView(anchor, { y: "center" });
    this.#view.dispatch({ selection: { anchor }, effects });
    this.#view.focus();
  }

  #createState(doc) {
    const listener = EditorView.updateListener.of((update) => update.docChanged && this.#onChange());
    return EditorState.create({ doc, extensions: [extensions("Template"), lintGutter(), listener] });
  }
}

/** Shows text that can't be changed. */
export function showText(parent, doc) {
  const readOnly = [extensions("Expanded template"), EditorState.readOnly.of(true)];
  new EditorView({ parent, state: EditorState.create({ doc, extensions: readOnly }) });
}

/** Returns the offset of a line and a column, which start at 1. A column counts code points, as in Python. */
function offsetOf(state, line, column) {
  const { from, text } = state.doc.line(Math.min(line, state.doc.lines));
  return from + [...text].slice(0, column - 1).join("").length;
}
