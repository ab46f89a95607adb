/**
 * Watches one batch for all tabs of a browser with one connection: a browser allows a server six, and a parent has
 * seven tabs open.
 *
 * The tab that holds the batch's lock leads: it has the stream, and passes on what it is told over a broadcast channel.
 * When it closes, the lock goes to another tab, which goes on from its own cursor. Facts carry a number; each tab takes
 * them in order and once. Without Web Locks (plain http on another host) every tab leads itself.
 */

const EVENTS = ["batch_started", "job_progress", "job_completed", "job_failed", "batch_completed"];
const OVER = new Set(["completed", "partial", "failed", "cancelled"]);
const STREAM_AGAIN_AFTER_POLLS = 4;

/** What a tab has been told: every fact with its number, and the newest tick of each job since its last fact. */
class Story {
  facts = [];
  ticks = new Map();

  get cursor() {
    return this.facts.at(-1)?.id ?? 0;
  }

  get isOver() {
    return this.facts.at(-1)?.event.type === "batch_completed";
  }

  /** Take a fact or a tick; whether it is news. */
  take({ id, event }) {
    if (id === null) {
      this.ticks.set(event.jobId, event);
      return !this.isOver;
    }
    if (id <= this.cursor) return false;
    this.facts.push({ id, event });
    this.ticks.delete(event.jobId);
    return true;
  }

  after(cursor) {
    const ticks = [...this.ticks.values()].map((event) => ({ id: null, event }));
    return [...this.facts.filter(({ id }) => id > cursor), ...ticks];
  }
}

/**
 * `onEvent(event, id)` is called for every fact, in order and once, and for ticks (`id` is null); `onStatus(status)`
 * with the answer of the status address while there is no stream; `onState(state)` with "connecting", "live",
 * "polling", "over" or "gone". `pause(n)` gives the milliseconds before the n-th poll.
 */
export class BatchStream {
  #url;
  #name;
  #on;
  #pause;
  #tab = crypto.getRandomValues(new Uint32Array(4)).join("-");
  #story = new Story();
  #state = "connecting";
  #status = null;
  #knowsTheStory = false;
  #leads = false;
  #channel = null;
  #source = null;
  #stopping = null;

  constructor(batchId, { onEvent, onStatus = () => {}, onState = () => {}, pause = defaultPause }) {
    this.#url = `/api/batch/${encodeURIComponent(batchId)}`;
    this.#name = `heatsync-batch-${batchId}`;
    this.#on = { onEvent, onStatus, onState };
    this.#pause = pause;
  }

  start() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    if (!navigator.locks || !("BroadcastChannel" in globalThis)) {
      this.#lead(signal);
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    navigator.locks.request(this.#name, { signal }, () => this.#lead(signal)).catch(ignoreAbort);
    this.#askForTheStory();
  }

  /** Let another tab lead. May be started again, and then goes on where it was. */
  stop() {
    this.#stopping?.abort();
    this.#source?.close();
    this.#channel?.close();
    this.#channel = this.#source = null;
    this.#leads = this.#knowsTheStory = false;
  }

  // Between tabs

  #say(message) {
    this.#channel?.postMessage(message);
  }

  #askForTheStory() {
    this.#say({ kind: "ask", from: this.#tab, cursor: this.#story.cursor });
  }

  #hear(message) {
    if (message.kind === "ask") {
      if (this.#leads) this.#tellTheStory(message);
    } else if (message.kind === "leader") {
      // A newcomer whose question nobody heard asks again, and so does one who missed a leader's last words.
      if (!this.#knowsTheStory || message.cursor > this.#story.cursor) this.#askForTheStory();
    } else if (message.kind === "story") {
      if (message.to !== this.#tab) return;
      this.#knowsTheStory = true;
      message.items.forEach((item) => this.#take(item));
      this.#show(message.status, message.state);
    } else if (this.#knowsTheStory) {
      // Before the story a fact would look like the first one, and all before it would be lost.
      if (message.kind === "item") this.#take(message.item);
      if (message.kind === "shown") this.#show(message.status, message.state);
    }
  }

  #tellTheStory({ from, cursor }) {
    const items = this.#story.after(cursor);
    this.#say({ kind: "story", to: from, items, state: this.#state, status: this.#status });
  }

  #take(item) {
    if (this.#story.take(item)) this.#on.onEvent(item.event, item.id);
  }

  #show(status, state) {
    if (status && status !== this.#status) this.#on.onStatus(status);
    if (state !== this.#state) this.#on.onState(state);
    this.#status = status;
    this.#state = state;
  }

  // The leader

  #lead(signal) {
    if (signal.aborted) return undefined;
    this.#leads = this.#knowsTheStory = true;
    this.#say({ kind: "leader", cursor: this.#story.cursor });
    if (this.#story.isOver) this.#waitForMore(signal);
    else this.#openStream(signal);
    return new Promise((resolve) => signal.addEventListener("abort", resolve)); // holds the lock until then
  }

  #showAll(status, state) {
    this.#say({ kind: "shown", status, state });
    this.#show(status, state);
  }

  #openStream(signal, polls = 0) {
    const source = new EventSource(`${this.#url}/stream?last_event_id=${this.#story.cursor}`);
    let newest = "";
    let isOver = false;
    const told = ({ data, lastEventId }) => {
      // A tick has no id of its own, and the browser repeats the last fact's.
      const id = lastEventId === newest ? null : Number(lastEventId);
      newest = lastEventId;
      const item = { id, event: JSON.parse(data) };
      this.#say({ kind: "item", item });
      this.#take(item);
      isOver = id !== null && this.#story.isOver;
      if (isOver) {
        source.close();
        this.#waitForMore(signal);
      }
    };
    EVENTS.forEach((type) => source.addEventListener(type, told));
    source.onopen = () => {
      polls = 0;
      this.#showAll(null, "live");
    };
    source.onerror = () => {
      if (signal.aborted || isOver) return;
      if (source.readyState !== EventSource.CLOSED) this.#showAll(this.#status, "connecting");
      else this.#poll(signal, polls); // the answer was no stream: too many viewers, nothing new, or no such batch
    };
    this.#source = source;
  }

  /** Everything is over, until somebody starts a heat sheet again: the stream has ended, so ask now and then. */
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
      if (news?.batch.lastEventId > this.#story.cursor) {
        this.#openStream(signal);
        return;
      }
    }
  }

  /** Ask instead of watching, and try the stream again now and then. Ends when all is told, or nothing is there. */
  async #poll(signal, polls) {
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
      if (isOver && batch.lastEventId <= this.#story.cursor) {
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

/** The answer, or null if there is none: the network is away, or the server. */
async function ask(url, etag, signal) {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    return await fetch(url, { headers, cache: "no-store", signal });
  } catch {
    return null;
  }
}

function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function defaultPause(n) {
  return Math.min(30_000, 2_000 * 2 ** n) * (0.75 + Math.random() / 2);
}

function ignoreAbort(error) {
  if (error.name !== "AbortError") throw error;
}
