// @ts-check
/* Calls to Zoom of one kind, kept as far apart as Zoom wants them. The clock and the wait are given, so that it can be tried
 * without either. */

/** Milliseconds between two calls of a kind.
 * @typedef {Record<string, number>} Gaps */

export class Pace {
  /** @param {Gaps} gaps
   * @param {() => number} now  milliseconds, never running back
   * @param {(milliseconds: number) => Promise<unknown>} wait */
  constructor(gaps, now, wait) {
    this.gaps = gaps;
    this.now = now;
    this.wait = wait;
    /** @type {Map<string, number>} by kind, when the next call may be made */
    this.free = new Map();
  }

  /** Do `job` as soon as its kind may be done again, in the order in which it was asked.
   * @template T @param {string} kind @param {() => T | Promise<T>} job @returns {Promise<T>} */
  async run(kind, job) {
    const due = Math.max(this.now(), this.free.get(kind) ?? 0);
    this.free.set(kind, due + (this.gaps[kind] ?? 0));
    while (this.now() < due) await this.wait(Math.ceil(due - this.now())); // a timer may ring a little early
    return job();
  }
}
