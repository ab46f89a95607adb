// The operators' desk: shows what the live feed tells, and asks the API to put things right.
"use strict";

const mayAct = document.body.dataset.role === "operator";
const selected = new Set(); // "batch/job", kept while the lists change under it

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const isOver = (job) => ["completed", "failed", "cancelled"].includes(job.status);

// Building the page. Elements are kept by key, so that focus and selection survive every change.
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

const button = (text, label, kind, work) =>
  make("button", { type: "button", class: kind, "aria-label": label, onclick: () => attempt(work) }, text);

const keyed = (parent, items, keyOf, create, update) => {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element) old.delete(key);
    else {
      element = create(item);
      element.dataset.key = key;
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    update(element, item);
  }
  for (const gone of old.values()) gone.remove();
};

const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const jobRow = (batch, job, ...before) =>
  make(
    "li",
    { class: "job" },
    make("span", {}, ...before),
    make(
      "div",
      { class: "what" },
      make("a", { href: `/operator/batch/${batch}/jobs/${job.id}` }, nameOf(job)),
      " ",
      make("span", { class: "status" }),
      " ",
      make("small", { class: "whose" }),
      make("p", { class: "message" }),
      make("progress", { max: 100, "aria-label": `Progress of ${nameOf(job)}` }),
    ),
    make("div", { class: "buttons" }),
  );

const showJob = (row, job) => {
  const status = row.querySelector(".status");
  const words = job.cancelRequested && !isOver(job) ? "stopping" : job.status;
  setText(status, words);
  status.className = `status ${job.status}`;
  setText(row.querySelector(".message"), job.error || job.progressMessage);
  const progress = row.querySelector("progress");
  progress.hidden = !["downloading", "processing"].includes(job.status);
  progress.value = job.progressPercent;
};

const offer = (row, may, makeButtons) => {
  const buttons = row.querySelector(".buttons");
  if (buttons.dataset.may === may) return;
  buttons.dataset.may = may;
  buttons.replaceChildren(...(mayAct ? makeButtons() : []));
};

const mayNow = (job) => {
  if (["failed", "cancelled"].includes(job.status)) return "restart";
  return isOver(job) || job.cancelRequested ? "" : "cancel";
};

const buttonsOf = {
  "": () => [],
  cancel: (batch, job) => [button("Cancel", `Cancel ${nameOf(job)}`, "danger", () => actions.cancel(batch, job.id))],
  restart: (batch, job) => [
    button("Start again", `Start ${nameOf(job)} again`, "", () => actions.restart(batch, job.id)),
    button("Replace the PDF", `Replace the PDF of ${nameOf(job)}`, "quiet", () => actions.replace(batch, job.id)),
  ],
};

const batchWords = { pending: "waiting", processing: "running" };

const showBatches = (list, batches) => {
  byId(`${list}-none`).hidden = batches.length > 0;
  keyed(
    byId(list),
    batches,
    ({ batch }) => batch.id,
    ({ batch }) =>
      make(
        "li",
        {},
        make(
          "div",
          { class: "head" },
          make("h3", {}, make("a", { href: `/batch/${batch.id}` }, batch.swimmerName), " ", make("span", { class: "status" })),
          ...(mayAct && list === "running"
            ? [button("Cancel all", `Cancel all heat sheets for ${batch.swimmerName}`, "danger", () => cancelBatch(batch))]
            : []),
        ),
        make("ul"),
      ),
    (card, { batch, jobs }) => {
      const status = card.querySelector("h3 .status");
      setText(status, batchWords[batch.status] ?? batch.status);
      status.className = `status ${batch.status}`;
      keyed(card.querySelector("ul"), jobs, (job) => job.id, (job) => jobRow(batch.id, job), (row, job) => {
        showJob(row, job);
        const may = mayNow(job);
        offer(row, may, () => buttonsOf[may](batch.id, job));
      });
    },
  );
};

const showRunning = (batches) => {
  setText(byId("running-count"), batches.length ? String(batches.length) : "");
  showBatches("running", batches);
};

const cancelBatch = async (batch) => {
  const reason = await confirmed(`Cancel everything that is not over for ${batch.swimmerName}?`, "Cancel all");
  if (reason === null) return "";
  await ask("POST", `/api/batch/${batch.id}/cancel`, { reason });
  return "It is being cancelled.";
};

const restartAll = async (errorCode) => {
  const filter = { errorCode };
  const would = await ask("POST", "/api/operator/restart", { filter, dryRun: true });
  const jobs = counted(would.count, "heat sheet", "heat sheets");
  const reason = await confirmed(`Start ${jobs} in ${counted(would.batches, "batch", "batches")} again?`, "Start again");
  if (reason === null) return "";
  const did = await ask("POST", "/api/operator/restart", { filter, reason });
  return `${counted(did.count, "heat sheet is", "heat sheets are")} started again.`;
};

const restartSelected = async () => {
  const wanted = [...selected];
  const results = await Promise.allSettled(wanted.map((key) => actions.restart(...key.split("/"))));
  const done = results.filter((result) => result.status === "fulfilled").length;
  selected.clear();
  showSelection();
  if (done < wanted.length) throw new Error(`${done} of ${wanted.length} are started again. ${results.find((r) => r.reason).reason.message}`);
  return `${counted(done, "heat sheet is", "heat sheets are")} started again.`;
};

const showSelection = () => {
  byId("selection").hidden = selected.size === 0;
  setText(byId("restart-selected"), `Start ${counted(selected.size, "selected heat sheet", "selected heat sheets")} again`);
};

const checkbox = (key, job) => {
  const box = make("input", { type: "checkbox", "aria-label": `Select ${nameOf(job)}` });
  box.addEventListener("change", () => {
    if (box.checked) selected.add(key);
    else selected.delete(key);
    showSelection();
  });
  return box;
};

const showFailures = (groups) => {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  setText(byId("failed-count"), total ? String(total) : "");
  byId("failed-none").hidden = total > 0;
  const present = new Set(groups.flatMap((group) => group.jobs.map((job) => `${job.batchId}/${job.id}`)));
  for (const key of selected) if (!present.has(key)) selected.delete(key);
  showSelection();
  keyed(
    byId("failed"),
    groups,
    (group) => group.errorCode,
    (group) =>
      make(
        "section",
        { class: "reason", "aria-label": group.errorCode },
        make(
          "div",
          { class: "head" },
          make("h3", {}, group.sentence, " ", make("code", {}, group.errorCode)),
          ...(mayAct ? [button("Start all again", `Start all ${group.errorCode} again`, "quiet all", () => restartAll(group.errorCode))] : []),
        ),
        make("p", { class: "message none" }),
        make("ul"),
      ),
    (section, group) => {
      const hidden = group.count - group.jobs.length;
      setText(section.querySelector("p.message"), counted(group.count, "heat sheet", "heat sheets") + (hidden ? `, the newest ${group.jobs.length} are shown` : ""));
      keyed(
        section.querySelector("ul"),
        group.jobs,
        (job) => `${job.batchId}/${job.id}/${job.attempt}`,
        (job) => jobRow(job.batchId, job, ...(mayAct ? [checkbox(`${job.batchId}/${job.id}`, job)] : [])),
        (row, job) => {
          showJob(row, job);
          setText(row.querySelector(".whose"), `for ${job.swimmerName}`);
          offer(row, "restart", () => buttonsOf.restart(job.batchId, job));
        },
      );
    },
  );
};

const tableRows = (id, rows) =>
  byId(id).replaceChildren(...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, String(cell ?? ""))))));

// Each actor with the number of those above it: it stands behind its parent.
const tree = (actors) => {
  const depths = new Map();
  for (const { id, parent } of actors) depths.set(id, depths.has(parent) ? depths.get(parent) + 1 : 0);
  return actors.map((actor) => [actor, depths.get(actor.id)]);
};

const show = (overview) => {
  setText(byId("state"), overview.paused ? "Paused: nothing new is started" : "Taking work");
  const pause = byId("pause");
  if (pause) {
    pause.hidden = false;
    pause.dataset.to = overview.paused ? "resume" : "pause";
    setText(pause, overview.paused ? "Take work again" : "Pause");
  }
  showRunning(overview.running);
  showFailures(overview.failures);
  showBatches("over", overview.over);
  tableRows("actors", tree(overview.actors).map(([actor, depth]) => ["└ ".repeat(depth) + actor.kind, actor.doing, actor.inbox, moment(actor.since)]));
  tableRows("audit", overview.audit.map((entry) => [moment(entry.at), entry.actor, entry.action, entry.count, entry.reason]));
};

const openDesk = () => {
  follow(show, () => setText(byId("state"), "Not connected, trying again …"));
  byId("restart-selected").addEventListener("click", () => attempt(restartSelected));
  byId("pause")?.addEventListener("click", () =>
    attempt(async () => {
      const to = byId("pause").dataset.to;
      if (to === "resume") await ask("POST", "/api/operator/resume");
      else {
        const reason = await confirmed("Start nothing new until somebody resumes? What runs will finish.", "Pause");
        if (reason === null) return "";
        await ask("POST", "/api/operator/pause", { reason });
      }
      return "";
    }),
  );
};

openDesk();
