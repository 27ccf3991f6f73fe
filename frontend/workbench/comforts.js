// Small comforts: no double sending, counters, long lists that can be narrowed, photos in a viewer, menus that close.
export function comforts(document) {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", (event) => event.target.matches("[data-count]") && count(event.target));
  document.querySelectorAll("[data-count]").forEach(count);
  document.querySelectorAll("select[data-narrow]").forEach(narrow);
  document.addEventListener("click", (event) => viewer(event, document));
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.desk-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
    // other answers ask other questions
    if (event.target.matches("[data-refresh]")) {
      sessionStorage.setItem(STAY, JSON.stringify([location.pathname, event.target.id, window.scrollY]));
      event.target.form.requestSubmit(event.target.form.elements.refresh);
    }
    if (event.target.matches("[data-all]")) {
      document.querySelectorAll("input[name=number]").forEach((box) => (box.checked = event.target.checked));
    }
  });
  stay(document);
  // a case that changed while one was typing, or an error, is where the page begins
  document.querySelector("[data-look-here]")?.scrollIntoView({ block: "center" });
}

const STAY = "desk.stay";

// After a form asked further questions one is where one was, not at the top of the page.
function stay(document) {
  const [path, id, top] = JSON.parse(sessionStorage.getItem(STAY) ?? "[]");
  sessionStorage.removeItem(STAY);
  if (path !== location.pathname) return;
  window.scrollTo(0, top);
  document.getElementById(id)?.focus({ preventScroll: true });
}

function onSubmit(event) {
  const form = event.target;
  if (form.method === "get") {
    // an address with only what was asked for, so that it can be passed on
    const empty = [...form.elements].filter((element) => element.name && !element.value);
    empty.forEach((element) => (element.disabled = true));
    setTimeout(() => empty.forEach((element) => (element.disabled = false)));
    return;
  }
  if (form.method !== "post" || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  // the browser's back button must find a form that can be sent again
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  setTimeout(() => delete form.dataset.sent, 8000);
}

function count(area) {
  const box = document.getElementById(area.dataset.count);
  if (box) box.textContent = `${[...area.value].length} / ${area.dataset.max}`;
}

function narrow(select) {
  const options = [...select.querySelectorAll("option")];
  if (options.length < 12) return;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control form-control-sm mb-1";
  box.placeholder = select.dataset.narrow;
  box.setAttribute("aria-label", select.dataset.narrow);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    const shown = options.filter((option) => {
      option.hidden = Boolean(wanted) && Boolean(option.value) && !option.textContent.toLowerCase().includes(wanted);
      return option.value && !option.hidden;
    });
    if (wanted && shown.length && !shown.includes(select.selectedOptions[0])) select.value = shown[0].value;
  });
  select.before(box);
}

function viewer(event, document) {
  const link = event.target.closest("a[data-photo]");
  if (!link || event.ctrlKey || event.metaKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  const links = [...document.querySelectorAll("a[data-photo]")];
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", link.dataset.photo);
  const image = document.createElement("img");
  const bar = document.createElement("div");
  bar.className = "viewer-bar";
  let at = links.indexOf(link);
  const show = (step) => {
    at = (at + step + links.length) % links.length;
    image.src = links[at].href;
    image.alt = links[at].querySelector("img")?.alt ?? "";
  };
  for (const [text, label, act] of [["‹", "previous", () => show(-1)], ["×", "close", () => dialog.close()], ["›", "next", () => show(1)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    bar.append(button);
  }
  dialog.append(image, bar);
  dialog.addEventListener("keydown", (key) => {
    if (key.key === "ArrowLeft") show(-1);
    if (key.key === "ArrowRight") show(1);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  show(0);
  dialog.showModal();
}
