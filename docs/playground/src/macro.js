// The page's connection to the worker that runs the macro.

const WORKER = new URL("worker.js", import.meta.url).href;

export class Macro {
  #worker;
  #waiting = new Map();
  #next = 0;
  #failure = null;

  /**
   * Starts the worker.
   * @param {(text: string) => void} onProgress Receives what the worker does while it starts.
   */
  constructor(onProgress) {
    // A worker from a blob has the page's Content Security Policy. Other workers have only that of their own response,
    // and a static site can't set headers.
    const script = new Blob([`import ${JSON.stringify(WORKER)};`], { type: "text/javascript" });
    this.#worker = new Worker(URL.createObjectURL(script), { type: "module" });
    this.#worker.onerror = (event) => this.#fail(new Error(event.message || `${WORKER} can't be loaded.`));
    this.#worker.onmessage = ({ data }) => (data.progress ? onProgress(data.progress) : this.#settle(data));
  }

  /**
   * Analyzes a template.
   * @param {{files: Object<string, string>, region: string}} request See `analyze` in scripts/website/analysis.py.
   * @returns {Promise<object>} What `analyze` returns.
   */
  analyze(request) {
    if (this.#failure) {
      return Promise.reject(this.#failure);
    }
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
  }

  #settle({ id, result, error }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) {
      resolve(result);
    } else {
      reject(new Error(error));
    }
  }

  /** Rejects all requests, because the worker can't start. */
  #fail(error) {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
  }
}
