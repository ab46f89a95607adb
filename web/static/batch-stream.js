/**
 * Watches one batch for all tabs of a browser through one connection. Browsers allow six connections to a server, and
 * people open more tabs than that.
 *
 * The tab that holds the batch's lock (Web Locks API) is the leader: it has the stream and forwards every event over a
 * BroadcastChannel. When it closes, another tab gets the lock and continues from its own cursor. If it does not respond,
 * because it is frozen or shows a dialog, another tab steals the lock. Facts are numbered; each tab takes them in order
 * and once. Where the browser has no locks (plain HTTP on another host, blocked cookies), each visible tab has a stream
 * of its own.
 */

import { fetchOrNull, linkedController, wait } from "./abortable.js";
import { BatchHistory } from "./batch-history.js";

const EVENTS = ["batch_started", "job_progress", "job_completed", "job_failed", "batch_completed"];
const OVER = new Set(["completed", "partial", "failed", "cancelled"]);
const POLLS_PER_STREAM_ATTEMPT = 4;
/**
 * @typedef {import("./batch-history.js").Item} Item
 * @typedef {"connecting" | "live" | "polling" | "over" | "gone"} State
 * @typedef {(n: number) => number} Pause Milliseconds before the n-th poll.
 * @typedef {{ kind: "replay_request", from: string, cursor: number }} ReplayRequest
 * @typedef {| ReplayRequest
 *   | { kind: "item", item: Item, after: number }
 *   | { kind: "replay", to: string, items: Item[], state: State, status: BatchAnswer | null }
 *   | { kind: "leader", cursor: number, state: State, status: BatchAnswer | null }
 *   | { kind: "reset" }} Message A message between tabs.
 */

const SILENCE = 10_000; // milliseconds
const LEADER_CHECK = 10_000; // milliseconds
const MAX_UNANSWERED_CHECKS = 3;

/**
 * `onEvent(event, id)` is called for every fact, in order and once, and for ticks, whose `id` is null.
 * `onStatus(status)` is called with the batch's status while the page polls. `onState(state)` is called with
 * "connecting", "live", "polling", "over" or "gone". `onReset()` is called when earlier events are no longer true,
 * because the service's database was restored from a backup. `pause(n)` returns the milliseconds before the n-th poll.
 */
export class BatchStream {
  #url;
  #name;
  #on;
  #pause;
  #tab = crypto.getRandomValues(new Uint32Array(4)).join("-");
  #history = new BatchHistory();
  /** @type {State} */
  #state = "connecting";
  /** @type {BatchAnswer | null} */
  #status = null;
  #isLeader = false;
  #isBuffered = false;
  #hasHeardLeader = false;
  #awaitsReplay = false;
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
   *   onReset?: () => void,
   *   pause?: Pause,
   * }} options
   */
  constructor(batchId, { onEvent, onStatus = () => {}, onState = () => {}, onReset = reload, pause = defaultPause }) {
    this.#url = `/api/batch/${encodeURIComponent(batchId)}`;
    this.#name = `heatsync-batch-${batchId}`;
    this.#on = { onEvent, onStatus, onState, onReset };
    this.#pause = pause;
  }

  start() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#channel = navigator.locks ? openChannel(this.#name) : null;
    if (this.#channel === null) {
      this.#leadWhileVisible(signal);
      return;
    }
    this.#channel.onmessage = ({ data }) => this.#receive(data);
    this.#waitForLock(signal);
  }

  /** Let another tab lead. After another `start` the stream continues where it stopped. */
  stop() {
    this.#stopping?.abort();
    this.#channel?.close();
    this.#channel = null;
  }

  // Election of the leader

  /**
   * Wait for the lock, or steal it. A tab whose lock is stolen waits again.
   * @param {AbortSignal} signal
   */
  async #waitForLock(signal, steal = false) {
    const turn = linkedController(signal);
    if (!steal) this.#stealFromSilentLeader(signal, turn);
    try {
      const options = steal ? { steal } : { signal: turn.signal };
      await navigator.locks.request(this.#name, options, () => this.#lead(turn.signal));
    } catch (error) {
      const wasStolen = !turn.signal.aborted;
      turn.abort();
      if (!(error instanceof DOMException) || error.name !== "AbortError") this.#leadWhileVisible(signal);
      else if (wasStolen) this.#waitForLock(signal);
    }
  }

  /**
   * A hanging leader keeps its lock. A live one responds at once, even in a background tab whose timers are throttled.
   * @param {AbortSignal} signal
   * @param {AbortController} turn
   */
  async #stealFromSilentLeader(signal, turn) {
    for (let unanswered = 0; unanswered < MAX_UNANSWERED_CHECKS; ) {
      this.#hasHeardLeader = false;
      this.#requestReplay();
      await wait(LEADER_CHECK, turn.signal);
      if (this.#isLeader || turn.signal.aborted) return;
      unanswered = this.#hasHeardLeader ? 0 : unanswered + 1;
    }
    turn.abort();
    this.#waitForLock(signal, true);
  }

  /**
   * Without locks: a stream in every tab would use up the browser's connections, and the next tab would not load.
   * @param {AbortSignal} signal
   */
  #leadWhileVisible(signal) {
    /** @type {AbortController | null} */
    let turn = null;
    const update = () => {
      turn?.abort();
      turn = linkedController(signal);
      if (document.visibilityState === "visible") this.#lead(turn.signal);
    };
    document.addEventListener("visibilitychange", update, { signal });
    update();
  }

  // Messages between tabs

  /** @param {Message} message */
  #post(message) {
    this.#channel?.postMessage(message);
  }

  #requestReplay() {
    this.#awaitsReplay = true;
    this.#post({ kind: "replay_request", from: this.#tab, cursor: this.#history.cursor });
  }

  /** @param {Message} message */
  #receive(message) {
    if (message.kind === "replay_request") {
      if (this.#isLeader) this.#sendReplay(message);
      return;
    }
    this.#hasHeardLeader = true;
    if (message.kind === "item") {
      // After a gap a fact would move the cursor, and the missing ones would be dropped when they arrive.
      if (message.after <= this.#history.cursor) this.#take(message.item);
      else if (!this.#awaitsReplay) this.#requestReplay();
    } else if (message.kind === "replay") {
      if (message.to !== this.#tab) return;
      this.#awaitsReplay = false;
      message.items.forEach((item) => this.#take(item));
      if (!this.#isLeader) this.#show(message.status, message.state);
    } else if (message.kind === "reset") {
      this.#on.onReset();
    } else if (message.kind === "leader") {
      if (!this.#isLeader) this.#show(message.status, message.state);
      // An earlier request may have found no leader, and the last items of the previous leader may be lost.
      if (message.cursor > this.#history.cursor) this.#requestReplay();
    }
  }

  /** @param {ReplayRequest} request */
  #sendReplay({ from, cursor }) {
    const items = this.#history.after(cursor);
    this.#post({ kind: "replay", to: from, items, state: this.#state, status: this.#status });
  }

  /** @param {Item} item */
  #take(item) {
    if (this.#history.add(item)) this.#on.onEvent(item.event, item.id);
  }

  /**
   * @param {BatchAnswer | null} status
   * @param {State} state
   */
  #show(status, state) {
    // A status from another tab is a copy: shown twice, it would overwrite what newer events have shown.
    if (status && JSON.stringify(status) !== JSON.stringify(this.#status)) this.#on.onStatus(status);
    if (state !== this.#state) this.#on.onState(state);
    this.#status = status;
    this.#state = state;
  }

  // The leader

  /** @param {AbortSignal} signal */
  #lead(signal) {
    if (signal.aborted) return undefined;
    this.#isLeader = true;
    if (this.#history.isOver) this.#waitForRestart(signal);
    else this.#openStream(signal);
    return /** @type {Promise<void>} */ (new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        this.#isLeader = false;
        this.#source?.close();
        resolve(); // releases the lock
      });
    }));
  }

  /**
   * @param {BatchAnswer | null} status
   * @param {State} state
   */
  #showInAllTabs(status, state) {
    this.#show(status, state);
    this.#post({ kind: "leader", cursor: this.#history.cursor, status, state });
  }

  #reset() {
    this.#post({ kind: "reset" });
    this.#on.onReset();
  }

  /** @param {AbortSignal} signal */
  #openStream(signal, polls = 0) {
    const source = new EventSource(`${this.#url}/stream?last_event_id=${this.#history.cursor}`);
    let newest = "";
    let cursor = this.#history.cursor;
    let isOver = false;
    const onEvent = (/** @type {MessageEvent<string>} */ { data, lastEventId }) => {
      // A tick has no ID of its own, and the browser repeats the last fact's.
      const id = lastEventId === newest ? null : Number(lastEventId);
      newest = lastEventId;
      polls = 0;
      if (id !== null && id <= cursor) {
        source.close();
        this.#reset();
        return;
      }
      cursor = id ?? cursor;
      if (this.#state !== "live") this.#showInAllTabs(null, "live");
      const item = { id, event: JSON.parse(data) };
      this.#post({ kind: "item", item, after: this.#history.cursor });
      this.#take(item);
      isOver = id !== null && this.#history.isOver;
      if (isOver) {
        source.close();
        this.#waitForRestart(signal);
      }
    };
    EVENTS.forEach((type) => source.addEventListener(type, onEvent));
    source.onopen = () => {
      if (!this.#isBuffered) this.#showInAllTabs(null, "live");
    };
    source.onerror = () => {
      if (signal.aborted || isOver) return;
      if (source.readyState !== EventSource.CLOSED) this.#showInAllTabs(this.#status, "connecting");
      else this.#poll(signal, polls); // not a stream: too many viewers, no new events, or no such batch
    };
    this.#source = source;
    this.#detectBuffering(source, signal, () => this.#poll(signal, polls));
  }

  /**
   * A proxy may buffer a stream, all of it or its end, so that it neither opens nor fails. Therefore a silent stream is
   * given up if the batch's status knows of newer facts. A stream that has delivered an event is trusted from then on:
   * otherwise all viewers of a batch would poll at the same moment whenever it is quiet for a while.
   * @param {EventSource} source
   * @param {AbortSignal} signal
   * @param {() => void} giveUp
   */
  async #detectBuffering(source, signal, giveUp) {
    let isDelivering = false;
    const onEvent = () => {
      isDelivering = true;
    };
    EVENTS.forEach((type) => source.addEventListener(type, onEvent));
    do {
      isDelivering = false;
      await wait(SILENCE, signal);
      if (signal.aborted || source.readyState === EventSource.CLOSED) return;
      if (isDelivering) continue;
      const response = await fetchOrNull(this.#url, null, signal);
      const status = response?.status === 200 ? await response.json().catch(() => null) : null;
      if (signal.aborted || source.readyState === EventSource.CLOSED) return;
      if (!isDelivering && status?.batch.lastEventId > this.#history.cursor) {
        source.close();
        this.#isBuffered = true;
        giveUp();
        return;
      }
      // After buffering was detected, an open stream alone does not count as live.
      if (status && source.readyState === EventSource.OPEN && this.#state !== "live") this.#showInAllTabs(null, "live");
    } while (!isDelivering || this.#isBuffered);
  }

  /**
   * Poll a finished batch, whose stream has ended, in case one of its jobs is restarted.
   * @param {AbortSignal} signal
   * @param {BatchAnswer | null} status
   * @param {string | null} etag
   */
  async #waitForRestart(signal, status = null, etag = null) {
    this.#showInAllTabs(status, "over");
    for (let n = 1; ; n += 1) {
      await wait(this.#pause(n), signal);
      if (signal.aborted) return;
      const response = await fetchOrNull(this.#url, etag, signal);
      if (signal.aborted) return;
      if (response?.status === 404) {
        this.#showInAllTabs(null, "gone");
        return;
      }
      if (response?.status !== 200) continue; // not modified, or no response
      etag = response.headers.get("ETag");
      const newStatus = await response.json().catch(() => null);
      if (newStatus && newStatus.batch.lastEventId !== this.#history.cursor) {
        this.#openStream(signal);
        return;
      }
    }
  }

  /**
   * Poll instead of streaming, and retry the stream from time to time, until the batch is over or gone.
   * @param {AbortSignal} signal
   * @param {number} polls
   */
  async #poll(signal, polls) {
    /** @type {string | null} */
    let etag = null;
    for (let n = polls; ; n += 1) {
      if (n > 0) await wait(this.#pause(n), signal);
      if (signal.aborted) return;
      const response = await fetchOrNull(this.#url, etag, signal);
      if (signal.aborted) return;
      if (response?.status === 404) {
        this.#showInAllTabs(null, "gone");
        return;
      }
      if (response?.status === 200) {
        etag = response.headers.get("ETag");
        const status = await response.json().catch(() => null);
        if (status) this.#showInAllTabs(status, "polling");
      } else {
        this.#showInAllTabs(this.#status, "polling");
      }
      const batch = this.#status?.batch;
      const isOver = batch !== undefined && OVER.has(batch.status);
      if (isOver && batch.lastEventId === this.#history.cursor) {
        this.#waitForRestart(signal, this.#status, etag);
        return;
      }
      if (isOver || n % POLLS_PER_STREAM_ATTEMPT === POLLS_PER_STREAM_ATTEMPT - 1) {
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
 * A channel between tabs, or null if the browser has none, or blocks it together with cookies.
 * @param {string} name
 */
function openChannel(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
