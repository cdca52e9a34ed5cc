/** Where the page keeps its few things between two visits. */

/** localStorage under one prefix; memory where the browser blocks or fills it. */
export class SafeStorage {
  constructor(prefix) {
    this.prefix = prefix;
    this.memory = new Map();
  }

  get(key) {
    try {
      const value = localStorage.getItem(this.prefix + key);
      if (value !== null) return value;
    } catch (error) { /* blocked: memory answers */ }
    return this.memory.has(key) ? this.memory.get(key) : null;
  }

  set(key, value) {
    try {
      localStorage.setItem(this.prefix + key, value);
    } catch (error) {
      this.memory.set(key, value);
    }
  }

  remove(key) {
    this.memory.delete(key);
    try {
      localStorage.removeItem(this.prefix + key);
    } catch (error) { /* blocked: nothing is stored there */ }
  }

  /** Keys that begin with `start`. */
  keys(start) {
    let stored = [];
    try {
      stored = Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => key.slice(this.prefix.length));
    } catch (error) { /* blocked */ }
    return [...new Set([...stored, ...this.memory.keys()])].filter((key) => key.startsWith(start));
  }
}
