/**
 * Watches one batch for all tabs of a browser with one connection: a browser allows a server six, and a parent has
 * seven tabs open.
 *
 * The tab that holds the batch's lock leads: it has the stream, and passes on what it is told over a broadcast channel.
 * When it closes, the lock goes to another tab, which goes on from its own cursor. When it is there and does not answer
 * (a dialog is open in it, or it is frozen), another one takes the lock from it. Facts carry a number; each tab takes them
 * in order and once. Where there are no locks (plain http on another host, cookies blocked) a tab has a stream of its own
 * while it is seen.
 */

import { ask, endsWith, wait } from "./abortable.js";
import { Story } from "./batch-story.js";

const EVENTS = ["batch_started", "job_progress", "job_completed", "job_failed", "batch_completed"];
const OVER = new Set(["completed", "partial", "failed", "cancelled"]);
const STREAM_AGAIN_AFTER_POLLS = 4;
/**
 * @typedef {import("./batch-story.js").Item} Item
 * @typedef {"connecting" | "live" | "polling" | "over" | "gone"} State
 * @typedef {(n: number) => number} Pause Milliseconds before the n-th poll.
 * @typedef {{ kind: "ask", from: string, cursor: number }} Question
 * @typedef {| Question
 *   | { kind: "item", item: Item, after: number }
 *   | { kind: "story", to: string, items: Item[], state: State, status: BatchAnswer | null }
 *   | { kind: "leader", cursor: number, state: State, status: BatchAnswer | null }
 *   | { kind: "anew" }} Message What tabs say to each other.
 */

const SILENCE = 10_000; // milliseconds
const BEAT = 10_000; // milliseconds
const BEATS_WITHOUT_ANSWER = 3;

/**
 * `onEvent(event, id)` is called for every fact, in order and once, and for ticks (`id` is null); `onStatus(status)`
 * with the answer of the status address while there is no stream; `onState(state)` with "connecting", "live",
 * "polling", "over" or "gone"; `onAnew()` when what was told is no longer true, because the service's database was
 * restored from before. `pause(n)` gives the milliseconds before the n-th poll.
 */
export class BatchStream {
  #url;
  #name;
  #on;
  #pause;
  #tab = crypto.getRandomValues(new Uint32Array(4)).join("-");
  #story = new Story();
  /** @type {State} */
  #state = "connecting";
  /** @type {BatchAnswer | null} */
  #status = null;
  #leads = false;
  #isHeldBack = false;
  #hasHeardTheLeader = false;
  #isAsking = false;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {AbortController | null} */
  #stopping = null;

  /**
   * @param {string} batchId
   * @param {{
   *   onEvent: (event: StreamEvent, id: number | null) => void,
   *   onStatus?: (status: BatchAnswer) => void,
   *   onState?: (state: State) => void,
   *   onAnew?: () => void,
   *   pause?: Pause,
   * }} options
   */
  constructor(batchId, { onEvent, onStatus = () => {}, onState = () => {}, onAnew = reload, pause = defaultPause }) {
    this.#url = `/api/batch/${encodeURIComponent(batchId)}`;
    this.#name = `heatsync-batch-${batchId}`;
    this.#on = { onEvent, onStatus, onState, onAnew };
    this.#pause = pause;
  }

  start() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#channel = navigator.locks ? openChannel(this.#name) : null;
    if (this.#channel === null) {
      this.#leadWhileSeen(signal);
      return;
    }
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#standInLine(signal);
  }

  /** Let another tab lead. May be started again, and then goes on where it was. */
  stop() {
    this.#stopping?.abort();
    this.#channel?.close();
    this.#channel = null;
  }

  // Who leads

  /**
   * Wait for the lock, or rob the one who holds it; whoever is robbed stands in line again.
   * @param {AbortSignal} signal
   */
  async #standInLine(signal, steal = false) {
    const turn = endsWith(signal);
    if (!steal) this.#robASilentLeader(signal, turn);
    try {
      const how = steal ? { steal } : { signal: turn.signal };
      await navigator.locks.request(this.#name, how, () => this.#lead(turn.signal));
    } catch (error) {
      const isRobbed = !turn.signal.aborted;
      turn.abort();
      if (!(error instanceof DOMException) || error.name !== "AbortError") this.#leadWhileSeen(signal);
      else if (isRobbed) this.#standInLine(signal);
    }
  }

  /**
   * A leader that is stuck keeps its lock. A living one answers at once, however seldom its timers run in the back.
   * @param {AbortSignal} signal
   * @param {AbortController} turn
   */
  async #robASilentLeader(signal, turn) {
    for (let unanswered = 0; unanswered < BEATS_WITHOUT_ANSWER; ) {
      this.#hasHeardTheLeader = false;
      this.#askForTheStory();
      await wait(BEAT, turn.signal);
      if (this.#leads || turn.signal.aborted) return;
      unanswered = this.#hasHeardTheLeader ? 0 : unanswered + 1;
    }
    turn.abort();
    this.#standInLine(signal, true);
  }

  /**
   * Without locks. A stream for each tab would use up the browser's connections, and no further tab would load.
   * @param {AbortSignal} signal
   */
  #leadWhileSeen(signal) {
    /** @type {AbortController | null} */
    let turn = null;
    const look = () => {
      turn?.abort();
      turn = endsWith(signal);
      if (document.visibilityState === "visible") this.#lead(turn.signal);
    };
    document.addEventListener("visibilitychange", look, { signal });
    look();
  }

  // Between tabs

  /** @param {Message} message */
  #say(message) {
    this.#channel?.postMessage(message);
  }

  #askForTheStory() {
    this.#isAsking = true;
    this.#say({ kind: "ask", from: this.#tab, cursor: this.#story.cursor });
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.kind === "ask") {
      if (this.#leads) this.#tellTheStory(message);
      return;
    }
    this.#hasHeardTheLeader = true;
    if (message.kind === "item") {
      // Over a hole a fact would move the cursor, and what is missing would be dropped when it comes.
      if (message.after <= this.#story.cursor) this.#take(message.item);
      else if (!this.#isAsking) this.#askForTheStory();
    } else if (message.kind === "story") {
      if (message.to !== this.#tab) return;
      this.#isAsking = false;
      message.items.forEach((item) => this.#take(item));
      if (!this.#leads) this.#show(message.status, message.state);
    } else if (message.kind === "anew") {
      this.#on.onAnew();
    } else if (message.kind === "leader") {
      if (!this.#leads) this.#show(message.status, message.state);
      // Nobody may have heard what was asked before; and a leader's last words may have been missed.
      if (message.cursor > this.#story.cursor) this.#askForTheStory();
    }
  }

  /** @param {Question} question */
  #tellTheStory({ from, cursor }) {
    const items = this.#story.after(cursor);
    this.#say({ kind: "story", to: from, items, state: this.#state, status: this.#status });
  }

  /** @param {Item} item */
  #take(item) {
    if (this.#story.take(item)) this.#on.onEvent(item.event, item.id);
  }

  /**
   * @param {BatchAnswer | null} status
   * @param {State} state
   */
  #show(status, state) {
    // What comes from another tab is a copy: shown again, it would be put over what facts have said since.
    if (status && JSON.stringify(status) !== JSON.stringify(this.#status)) this.#on.onStatus(status);
    if (state !== this.#state) this.#on.onState(state);
    this.#status = status;
    this.#state = state;
  }

  // The leader

  /** @param {AbortSignal} signal */
  #lead(signal) {
    if (signal.aborted) return undefined;
    this.#leads = true;
    if (this.#story.isOver) this.#waitForMore(signal);
    else this.#openStream(signal);
    return /** @type {Promise<void>} */ (new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        this.#leads = false;
        this.#source?.close();
        resolve(); // until then the lock is held
      });
    }));
  }

  /**
   * @param {BatchAnswer | null} status
   * @param {State} state
   */
  #showAll(status, state) {
    this.#show(status, state);
    this.#say({ kind: "leader", cursor: this.#story.cursor, status, state });
  }

  /** @param {AbortSignal} signal */
  #openStream(signal, polls = 0) {
    const source = new EventSource(`${this.#url}/stream?last_event_id=${this.#story.cursor}`);
    let newest = "";
    let cursor = this.#story.cursor;
    let isOver = false;
    const told = (/** @type {MessageEvent<string>} */ { data, lastEventId }) => {
      // A tick has no id of its own, and the browser repeats the last fact's.
      const id = lastEventId === newest ? null : Number(lastEventId);
      newest = lastEventId;
      polls = 0;
      if (id !== null && id <= cursor) {
        source.close();
        this.#say({ kind: "anew" });
        this.#on.onAnew();
        return;
      }
      cursor = id ?? cursor;
      if (this.#state !== "live") this.#showAll(null, "live");
      const item = { id, event: JSON.parse(data) };
      this.#say({ kind: "item", item, after: this.#story.cursor });
      this.#take(item);
      isOver = id !== null && this.#story.isOver;
      if (isOver) {
        source.close();
        this.#waitForMore(signal);
      }
    };
    EVENTS.forEach((type) => source.addEventListener(type, told));
    source.onopen = () => {
      if (!this.#isHeldBack) this.#showAll(null, "live");
    };
    source.onerror = () => {
      if (signal.aborted || isOver) return;
      if (source.readyState !== EventSource.CLOSED) this.#showAll(this.#status, "connecting");
      else this.#poll(signal, polls); // the answer was no stream: too many viewers, nothing new, or no such batch
    };
    this.#source = source;
    this.#doubt(source, signal, () => this.#poll(signal, polls));
  }

  /**
   * A proxy may hold a stream back, as a whole or its last part, and then it neither opens nor fails. So it is given up
   * when it is silent, and the status address knows of facts that it keeps to itself. One that begins to tell is trusted
   * from then on, or all viewers of a batch would ask in the same moment, whenever nothing happens for a while.
   * @param {EventSource} source
   * @param {AbortSignal} signal
   * @param {() => void} giveUp
   */
  async #doubt(source, signal, giveUp) {
    let hasTold = false;
    const told = () => {
      hasTold = true;
    };
    EVENTS.forEach((type) => source.addEventListener(type, told));
    do {
      hasTold = false;
      await wait(SILENCE, signal);
      if (signal.aborted || source.readyState === EventSource.CLOSED) return;
      if (hasTold) continue;
      const answer = await ask(this.#url, null, signal);
      const known = answer?.status === 200 ? await answer.json().catch(() => null) : null;
      if (signal.aborted || source.readyState === EventSource.CLOSED) return;
      if (!hasTold && known?.batch.lastEventId > this.#story.cursor) {
        source.close();
        this.#isHeldBack = true;
        giveUp();
        return;
      }
      // One of a page that has been held back before is not called live because it opens.
      if (known && source.readyState === EventSource.OPEN && this.#state !== "live") this.#showAll(null, "live");
    } while (!hasTold || this.#isHeldBack);
  }

  /**
   * Everything is over, until somebody starts a heat sheet again: the stream has ended, so ask now and then.
   * @param {AbortSignal} signal
   * @param {BatchAnswer | null} status
   * @param {string | null} etag
   */
  async #waitForMore(signal, status = null, etag = null) {
    this.#showAll(status, "over");
    for (let n = 1; ; n += 1) {
      await wait(this.#pause(n), signal);
      if (signal.aborted) return;
      const answer = await ask(this.#url, etag, signal);
      if (signal.aborted) return;
      if (answer?.status === 404) {
        this.#showAll(null, "gone");
        return;
      }
      if (answer?.status !== 200) continue; // nothing new, or nobody there at the moment
      etag = answer.headers.get("ETag");
      const news = await answer.json().catch(() => null);
      if (news && news.batch.lastEventId !== this.#story.cursor) {
        this.#openStream(signal);
        return;
      }
    }
  }

  /**
   * Ask instead of watching, and try the stream again now and then. Ends when all is told, or nothing is there.
   * @param {AbortSignal} signal
   * @param {number} polls
   */
  async #poll(signal, polls) {
    /** @type {string | null} */
    let etag = null;
    for (let n = polls; ; n += 1) {
      if (n > 0) await wait(this.#pause(n), signal);
      if (signal.aborted) return;
      const answer = await ask(this.#url, etag, signal);
      if (signal.aborted) return;
      if (answer?.status === 404) {
        this.#showAll(null, "gone");
        return;
      }
      if (answer?.status === 200) {
        etag = answer.headers.get("ETag");
        const status = await answer.json().catch(() => null);
        if (status) this.#showAll(status, "polling");
      } else {
        this.#showAll(this.#status, "polling");
      }
      const batch = this.#status?.batch;
      const isOver = batch !== undefined && OVER.has(batch.status);
      if (isOver && batch.lastEventId === this.#story.cursor) {
        this.#waitForMore(signal, this.#status, etag);
        return;
      }
      if (isOver || n % STREAM_AGAIN_AFTER_POLLS === STREAM_AGAIN_AFTER_POLLS - 1) {
        this.#openStream(signal, n + 1);
        return;
      }
    }
  }
}

function reload() {
  location.reload();
}

/** @type {Pause} */
function defaultPause(n) {
  return Math.min(30_000, 2_000 * 2 ** n) * (0.75 + Math.random() / 2);
}

/**
 * A channel between the tabs, or null where the browser has none, or refuses it together with its cookies.
 * @param {string} name
 */
function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
