/** @typedef {{ id: number | null, event: StreamEvent }} Item A fact with its number, or a tick, whose `id` is null. */

/** The events that a tab has received: all facts, and the newest tick of each job since its last fact. */
export class BatchHistory {
  /** @type {{ id: number, event: StreamEvent }[]} */
  facts = [];
  /** @type {Map<string | undefined, StreamEvent>} */
  ticks = new Map();

  get cursor() {
    return this.facts.at(-1)?.id ?? 0;
  }

  get isOver() {
    return this.facts.at(-1)?.event.type === "batch_completed";
  }

  /**
   * Add a fact or a tick. Returns whether it is new.
   * @param {Item} item
   */
  add({ id, event }) {
    if (id === null) {
      this.ticks.set(event.jobId, event);
      return !this.isOver;
    }
    if (id <= this.cursor) return false;
    this.facts.push({ id, event });
    this.ticks.delete(event.jobId);
    return true;
  }

  /**
   * The facts after the cursor, and all ticks.
   * @param {number} cursor
   * @returns {Item[]}
   */
  after(cursor) {
    const ticks = [...this.ticks.values()].map((event) => ({ id: null, event }));
    return [...this.facts.filter(({ id }) => id > cursor), ...ticks];
  }
}
