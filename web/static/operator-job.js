// The page of one job. The server renders it; on every change the script fetches it again and replaces what differs.
"use strict";

/** @param {Document} root */
const localizeTimes = (root) => {
  for (const element of root.querySelectorAll("time")) if (element.dateTime) element.textContent = formatTime(element.dateTime);
};

const refresh = async () => {
  const response = await fetch(location.pathname).catch(() => null);
  if (response?.redirected) logIn();
  if (response?.status === 404) notify("This job no longer exists. It may have expired.");
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  localizeTimes(fresh);
  for (const part of document.querySelectorAll("[data-live]")) {
    const newPart = fresh.getElementById(part.id);
    if (!newPart || newPart.innerHTML === part.innerHTML) continue;
    const hadFocus = part.contains(document.activeElement);
    part.replaceChildren(...newPart.childNodes);
    if (hadFocus) /** @type {HTMLElement | null} */ (part.querySelector("button, a"))?.focus();
  }
};

/** Runs one refresh at a time, and another one if something changed meanwhile. */
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
  localizeTimes(document);
  card.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest("[data-action]") : null;
    const action = /** @type {keyof typeof actions | null | undefined} */ (pressed?.getAttribute("data-action"));
    if (action) run(() => actions[action](batch, job).finally(update));
  });
  follow(update, () => {});
};

openJob(elementIn(document, "[data-job]", HTMLElement));
