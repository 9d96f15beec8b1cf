"use strict";

// Everything here is a convenience: reading works without it.

const root = document.documentElement;
const YEAR_SECONDS = 31536000;
const TOAST_MILLISECONDS = 3000;
const CHORD_MILLISECONDS = 1500;
const isPresentation = root.dataset.mode === "present";

function chosenTheme() {
  return root.dataset.theme || "";
}

function showTheme() {
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === chosenTheme()));
  }
}

function chooseTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${theme ? YEAR_SECONDS : 0}`;
  showTheme();
}

function toast(words, tone = "") {
  const part = document.createElement("div");
  part.className = tone ? `toast toast-${tone}` : "toast";
  part.textContent = words;
  document.querySelector("[data-toasts]").append(part);
  setTimeout(() => part.remove(), TOAST_MILLISECONDS);
}

async function textAt(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return new Blob([await answer.text()], { type: "text/plain" });
}

// The text may come later than the click: a promise keeps the right to write it.
async function copy(source) {
  const { copy: words, copyFrom, copyLink } = source.dataset;
  const text = copyFrom ? textAt(copyFrom) : new Blob([copyLink === undefined ? words : location.href], { type: "text/plain" });
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
    toast("Copied");
  } catch {
    toast("This could not be copied", "bad");
  }
}

function slides() {
  return [...document.querySelectorAll(".slide")];
}

function shownSlide() {
  return Math.max(slides().findIndex((slide) => `#${slide.id}` === location.hash), 0);
}

function showSlide() {
  root.dataset.slide = String(shownSlide() + 1);
  const shown = slides()[shownSlide()];
  for (const link of document.querySelectorAll("[data-slide-link]")) {
    if (shown && link.hash === `#${shown.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function stepSlide(step) {
  const next = slides()[shownSlide() + step];
  if (!next) return;
  history.replaceState(history.state, "", `#${next.id}`);
  showSlide();
  scrollTo(0, 0);
}

async function stayAwake() {
  if (!isPresentation || document.hidden || !navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // The system may say no, for example on a low battery.
  }
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
  return Boolean(link);
}

function focusSearch() {
  const fields = [...document.querySelectorAll("main [data-search], [data-search]")];
  const field = fields.find((one) => one.checkVisibility());
  if (field) field.focus();
  return Boolean(field);
}

function open(id) {
  document.getElementById(id).showModal();
  return true;
}

const sideways = (step, relation) => () => isPresentation ? (stepSlide(step), true) : follow(`a[data-key-${relation}]`);
const KEYS = {
  "[": () => follow("a[data-key-previous]"),
  "]": () => follow("a[data-key-next]"),
  "ArrowLeft": sideways(-1, "previous"),
  "ArrowRight": sideways(1, "next"),
  "p": () => follow("a[data-key-present]"),
  "/": focusSearch,
  "?": () => open("keys"),
};
let chordBegan = -Infinity;

function areKeysOn() {
  return localStorage.getItem("keys") !== "off";
}

// Letters keep their meaning where there is something to type, to scroll or to choose.
function isTaken(target) {
  return Boolean(target.closest("input, select, textarea, dialog, [contenteditable]"));
}

function isScrolling(target, key) {
  const region = key.startsWith("Arrow") && target.closest("[role=region], summary");
  return Boolean(region) && region.scrollWidth > region.clientWidth;
}

// A matrix is one stop of Tab; from there arrows go from cell to cell.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function stepCell(from, key) {
  const cell = from.closest("[data-cells] td");
  if (!cell || !STEPS[key]) return false;
  const [down, right] = STEPS[key];
  const rows = cell.closest("table").rows;
  const row = rows[cell.parentElement.rowIndex + down];
  const link = row && row.cells[cell.cellIndex + right]?.querySelector("a[tabindex]");
  if (!link) return true;
  cell.querySelector("a").tabIndex = -1;
  link.tabIndex = 0;
  link.focus();
  return true;
}

// What a cell found opens beside it; closing leads back to it.
let evidenceFrom = null;

function openEvidence(cell) {
  evidenceFrom = cell;
  htmx.ajax("GET", cell.href, { target: "#evidence", swap: "outerHTML" });
}

function closeEvidence() {
  const evidence = document.querySelector(".drawer [data-evidence]");
  if (!evidence) return false;
  evidence.hidden = true;
  evidence.removeAttribute("data-evidence");
  if (evidenceFrom?.isConnected) evidenceFrom.focus();
  return true;
}

function actOn(event) {
  const isChord = event.timeStamp - chordBegan < CHORD_MILLISECONDS;
  chordBegan = -Infinity;
  if (isChord) return follow(`a[data-go="${CSS.escape(event.key)}"]`);
  if (event.key === "g") chordBegan = event.timeStamp;
  const act = KEYS[event.key];
  return Boolean(act) && act();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeEvidence();
  if (event.key === "Escape") for (const menu of document.querySelectorAll("[data-menu][open]")) closeMenu(menu);
  if (event.ctrlKey || event.metaKey || event.altKey || !areKeysOn()) return;
  if (stepCell(event.target, event.key)) return event.preventDefault();
  if (isTaken(event.target) || isScrolling(event.target, event.key)) return;
  if (actOn(event)) event.preventDefault();
});

function closeMenu(menu) {
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const theme = target.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);
  const source = target.closest("[data-copy], [data-copy-from], [data-copy-link]");
  if (source && navigator.clipboard) {
    event.preventDefault();
    copy(source);
  }
  const opener = target.closest("[data-open]");
  if (opener) open(opener.dataset.open);
  if (target.closest("[data-print]")) print();
  if (target.closest("[data-close-evidence]")) closeEvidence();
  const cell = target.closest("[data-cells] tbody td a");
  if (cell && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    openEvidence(cell);
  }
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(target) || target.closest(".menu-entry")) closeMenu(menu);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) localStorage.setItem("keys", event.target.checked ? "on" : "off");
  const form = event.target.closest("[data-submit-on-change]")?.form;
  if (!form) return;
  const filters = [...new FormData(form)].filter(([, value]) => value !== "");
  location.assign(`${form.getAttribute("action")}?${new URLSearchParams(filters)}`);
});

// htmx ------------------------------------------------------------------------

// Going back, a browser brings the choice that led away; the figures are those of the address.
addEventListener("pageshow", () => {
  for (const choice of document.querySelectorAll("[data-submit-on-change]")) choice.form.reset();
});

// Filters that are not set stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("[data-filters]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === "") event.detail.formData.delete(name);
  }
});

// A part that somebody reads, has opened, or does not see, is not replaced.
function isInUse(part) {
  const isScrolled = [...part.querySelectorAll("[role=region]")].some((one) => one.scrollTop || one.scrollLeft);
  const isSelected = !getSelection().isCollapsed && part.contains(getSelection().anchorNode);
  const hasFocus = part.contains(document.activeElement) && !document.activeElement.matches("[data-slide-link]");
  return document.hidden || isScrolled || isSelected || hasFocus || part.querySelector("details[open]") !== null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-calm]") && isInUse(event.detail.elt)) event.preventDefault();
});

// What was read stays on the screen; the next request may succeed.
document.addEventListener("htmx:afterRequest", (event) => {
  root.toggleAttribute("data-offline", !event.detail.successful);
});

// A refusal is not swapped in; whoever waits for an answer is told. What asks by itself only marks the page as old.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt.matches("[data-calm]")) return;
  const wait = event.detail.xhr.getResponseHeader("Retry-After");
  toast(wait ? `That was too often: wait ${wait} seconds` : "This could not be done", "bad");
});
document.addEventListener("htmx:sendError", (event) => {
  if (!event.detail.elt.matches("[data-calm]")) toast("The portal did not answer", "bad");
});

// A part that was swapped in may have something to say, once.
document.addEventListener("htmx:load", (event) => {
  const words = event.detail.elt.dataset.announce;
  if (words) document.querySelector("[data-announcements]").textContent = words;
  if (isPresentation) showSlide();
  if (event.detail.elt.matches(".drawer [data-evidence]")) event.detail.elt.focus();
});

for (const part of document.querySelectorAll("[data-theme-switch]")) part.hidden = false;
document.querySelector("[data-keys-on]").checked = areKeysOn();
document.addEventListener("visibilitychange", stayAwake);
showTheme();
stayAwake();
if (isPresentation) {
  addEventListener("hashchange", showSlide);
  showSlide();
}
