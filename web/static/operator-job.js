// A job's page: drawn by the server. Whenever something changes it is asked for again, and what differs is put in place.
"use strict";

/** @param {Document} root */
const localTimes = (root) => {
  for (const each of root.querySelectorAll("time")) if (each.dateTime) each.textContent = moment(each.dateTime);
};

const refresh = async () => {
  const answer = await fetch(location.pathname).catch(() => null);
  if (answer?.redirected) logIn();
  if (answer?.status === 404) say("This job is not there any more. It may have expired.");
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  localTimes(fresh);
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(part.id);
    if (!now || now.innerHTML === part.innerHTML) continue;
    const hadFocus = part.contains(document.activeElement);
    part.replaceChildren(...now.childNodes);
    if (hadFocus) /** @type {HTMLElement | null} */ (part.querySelector("button, a"))?.focus();
  }
};

// One after another, and once more if something changed in the meantime.
const refresher = () => {
  let isBusy = false;
  let isStale = false;
  return async () => {
    isStale = true;
    if (isBusy) return;
    isBusy = true;
    while (isStale) {
      isStale = false;
      await refresh();
    }
    isBusy = false;
  };
};

/** @param {HTMLElement} card */
const openJob = (card) => {
  const { batch = "", job = "" } = card.dataset;
  const update = refresher();
  localTimes(document);
  card.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("[data-action]") : null;
    const action = /** @type {keyof typeof actions | null | undefined} */ (pressed?.getAttribute("data-action"));
    if (action) attempt(() => actions[action](batch, job).finally(update));
  });
  follow(update, () => {});
};

openJob(elementIn(document, "[data-job]", HTMLElement));
