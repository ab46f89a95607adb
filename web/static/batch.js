/** The page of one batch: the progress of its jobs and the events so far. */

import { BatchStream } from "./batch-stream.js";

/** @type {Record<import("./batch-stream.js").State, string>} */
const STATE_TEXTS = {
  connecting: "Connecting",
  live: "Live",
  polling: "Live updates are not available right now. This page checks for changes every few seconds.",
  over: "Finished",
  gone: "There is nothing at this URL. It may have expired.",
};

const batchId = location.pathname.split("/").at(-1) ?? "";
/** @type {Map<number, ReturnType<typeof newRow>>} */
const jobs = new Map();

/**
 * The element of this page with this ID.
 * @param {string} id
 */
function byId(id) {
  const element = document.getElementById(id);
  if (element) return element;
  throw new Error(`This page has no #${id}.`);
}

/**
 * The row of a job. It is created on the job's first event.
 * @param {number} sequence
 */
function row(sequence) {
  let job = jobs.get(sequence);
  if (!job) {
    job = newRow(sequence);
    jobs.set(sequence, job);
    const rows = [...jobs].sort(([one], [other]) => one - other).map(([, { item }]) => item);
    byId("jobs").replaceChildren(...rows);
  }
  return job;
}

/**
 * All texts are set as text, never as HTML: strangers chose the names of files and links.
 * @param {number} sequence
 */
function newRow(sequence) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const progress = document.createElement("progress");
  const message = document.createElement("span");
  name.textContent = `Heat sheet ${sequence}`;
  progress.max = 100;
  progress.value = 0;
  progress.setAttribute("aria-label", name.textContent);
  item.append(name, progress, message);
  return { item, name, progress, message };
}

/**
 * @param {number} sequence
 * @param {number} percent
 * @param {string} message
 */
function showJob(sequence, percent, message) {
  const job = row(sequence);
  job.progress.value = percent;
  job.message.textContent = message;
}

/**
 * @param {StreamEvent} event
 * @param {number | null} id
 */
function onEvent(event, id) {
  if (event.type === "batch_started") showSwimmer(event.swimmerName);
  if (event.type === "job_progress") showJob(event.sequence, event.progressPercent, event.progressMessage);
  if (event.type === "job_completed") showJob(event.sequence, 100, entries(event.eventCount));
  if (event.type === "job_failed") showJob(event.sequence, 100, event.errorMessage);
  if (id === null) return;
  const fact = document.createElement("li");
  fact.value = id;
  fact.textContent = event.type.replaceAll("_", " ");
  byId("history").append(fact);
}

/** @param {BatchAnswer} status */
function onStatus({ batch, jobs: known }) {
  showSwimmer(batch.swimmerName);
  for (const job of known) {
    showJob(job.sequence, job.progressPercent, job.error ?? job.progressMessage);
    if (job.filename) showName(job.sequence, job.filename);
  }
}

/**
 * @param {number} sequence
 * @param {string} filename
 */
function showName(sequence, filename) {
  const job = row(sequence);
  job.name.textContent = filename;
  job.progress.setAttribute("aria-label", filename);
}

/** @param {import("./batch-stream.js").State} state */
function onState(state) {
  byId("state").textContent = STATE_TEXTS[state];
  document.body.dataset.state = state;
  byId("results").hidden = state !== "over";
}

/** @param {string} swimmer */
function showSwimmer(swimmer) {
  byId("swimmer").textContent = swimmer;
  document.title = `${swimmer} - HeatSync`;
}

/** @param {number} count */
function entries(count) {
  return count === 1 ? "1 entry found" : `${count} entries found`;
}

byId("results-link").setAttribute("href", `/api/batch/${encodeURIComponent(batchId)}/results`);
const stream = new BatchStream(batchId, { onEvent, onStatus, onState });
stream.start();
// A page in the back/forward cache must not hold the lock: other tabs could not get the stream.
addEventListener("pagehide", () => stream.stop());
addEventListener("pageshow", (shown) => shown.persisted && stream.start());
