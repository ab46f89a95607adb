/** The bare page of one batch: its jobs, and what happened, as it is told. */

import { BatchStream } from "./batch-stream.js";

const SENTENCES = {
  connecting: "Connecting",
  live: "Live",
  polling: "This page cannot watch live at the moment, and asks now and then instead",
  over: "Finished",
  gone: "There is nothing at this address. It may have expired.",
};

const batchId = location.pathname.split("/").at(-1);
const jobs = new Map();

/** The row of a job, made when it is first heard of. All text is set as text: sheets and links are strangers'. */
function row(sequence) {
  if (!jobs.has(sequence)) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const progress = document.createElement("progress");
    const message = document.createElement("span");
    name.textContent = `Heat sheet ${sequence}`;
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", name.textContent);
    item.append(name, progress, message);
    jobs.set(sequence, { item, name, progress, message });
    const rows = [...jobs].sort(([one], [other]) => one - other).map(([, job]) => job.item);
    document.querySelector("#jobs").replaceChildren(...rows);
  }
  return jobs.get(sequence);
}

function showJob(sequence, percent, message) {
  const job = row(sequence);
  job.progress.value = percent;
  job.message.textContent = message;
}

function onEvent(event, id) {
  if (event.type === "batch_started") showSwimmer(event.swimmerName);
  if (event.type === "job_progress") showJob(event.sequence, event.progressPercent, event.progressMessage);
  if (event.type === "job_completed") showJob(event.sequence, 100, entries(event.eventCount));
  if (event.type === "job_failed") showJob(event.sequence, 100, event.errorMessage);
  if (id === null) return;
  const fact = document.createElement("li");
  fact.value = id;
  fact.textContent = event.type.replaceAll("_", " ");
  document.querySelector("#story").append(fact);
}

function onStatus({ batch, jobs: known }) {
  showSwimmer(batch.swimmerName);
  for (const job of known) {
    showJob(job.sequence, job.progressPercent, job.error ?? job.progressMessage);
    if (job.filename) name(job.sequence, job.filename);
  }
}

function name(sequence, filename) {
  const job = row(sequence);
  job.name.textContent = filename;
  job.progress.setAttribute("aria-label", filename);
}

function onState(state) {
  document.querySelector("#state").textContent = SENTENCES[state];
  document.body.dataset.state = state;
  document.querySelector("#results").hidden = state !== "over";
}

function showSwimmer(swimmer) {
  document.querySelector("h1").textContent = swimmer;
  document.title = `${swimmer} - HeatSync`;
}

function entries(count) {
  return count === 1 ? "1 entry found" : `${count} entries found`;
}

document.querySelector("#results a").href = `/api/batch/${encodeURIComponent(batchId)}/results`;
const stream = new BatchStream(batchId, { onEvent, onStatus, onState });
stream.start();
// A page that the browser keeps for its back button must not keep the others from watching.
addEventListener("pagehide", () => stream.stop());
addEventListener("pageshow", (shown) => shown.persisted && stream.start());
