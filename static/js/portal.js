"use strict";

// Everything here is a convenience: reading works without it.

const root = document.documentElement;
const YEAR_SECONDS = 31536000;

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

async function copyFrom(button) {
  const text = button.dataset.copy || (await (await fetch(button.dataset.copyFrom)).text());
  await navigator.clipboard.writeText(text);
  const words = button.querySelector("[data-copy-words]") || button;
  const before = words.textContent;
  words.textContent = "Copied";
  setTimeout(() => { words.textContent = before; }, 2000);
}

function follow(relation) {
  const link = document.querySelector(`a[data-key-${relation}]`);
  if (link) link.click();
}

const KEYS = {
  "[": () => follow("previous"),
  "ArrowLeft": () => follow("previous"),
  "]": () => follow("next"),
  "ArrowRight": () => follow("next"),
  "?": () => document.querySelector("[data-keys]").showModal(),
};

// Arrow keys keep their meaning where there is something to scroll or to choose.
function isTaken(target) {
  return Boolean(target.closest("input, select, textarea, dialog, summary, [role=region], [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);
  const copy = event.target.closest("[data-copy], [data-copy-from]");
  if (copy) copyFrom(copy);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-submit-on-change]")?.form;
  if (!form) return;
  const filters = [...new FormData(form)].filter(([, value]) => value !== "");
  location.assign(`${form.getAttribute("action")}?${new URLSearchParams(filters)}`);
});

// Filters that are not set stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("[data-filters]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === "") event.detail.formData.delete(name);
  }
});

// A part that was swapped in may have something to say, once.
document.addEventListener("htmx:load", (event) => {
  const words = event.detail.elt.dataset.announce;
  if (words) document.querySelector("[data-announcements]").textContent = words;
});

for (const part of document.querySelectorAll("[data-theme-switch]")) part.hidden = false;
showTheme();
