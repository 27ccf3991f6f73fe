// Small things of a page: countdown, letters left, copy, read aloud, focus on what went wrong.
const english = () => document.documentElement.lang.startsWith("en");

export function countDown(place) {
  const due = new Date(place.dataset.due).getTime();
  const parts = place.dataset.words.split("|");
  const show = () => {
    const late = Date.now() > due;
    const span = spanOf(Math.floor(Math.abs(due - Date.now()) / 60000), parts);
    place.textContent = parts[late ? 4 : 3].replace("%(span)s", span);
    place.classList.toggle("is-late", late);
  };
  show();
  setInterval(show, 20000);
}

function spanOf(minutes, parts) {
  const say = (count, part) => part.replace("%(count)d", count);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const rest = minutes % 60;
  const said = [
    days && say(days, parts[0]),
    hours && say(hours, parts[1]),
    !days && (rest || !hours) && say(rest, parts[2]),
  ];
  return said.filter(Boolean).join(" ");
}

export function countLetters(area) {
  const shown = area.parentElement.querySelector("[data-count-shown]");
  const most = Number(area.dataset.count);
  if (!shown || !most) return;
  const show = () => {
    const left = most - Array.from(area.value).length;
    const near = left < 200;
    shown.textContent = near ? `${Math.abs(left)} ${left < 0 ? area.dataset.countOver : area.dataset.countWords}` : "";
    shown.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", show);
  show();
}

export function copyText(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

export function readAloud(button) {
  const speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance) return;
  button.hidden = false;
  const show = (reading) => button.setAttribute("aria-pressed", String(reading));
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      show(false);
      return;
    }
    const said = new SpeechSynthesisUtterance(document.getElementById("main").innerText.replace(/\n{2,}/g, "。\n"));
    said.lang = english() ? "en" : "zh-CN";
    said.rate = 0.9;
    said.onend = () => show(false);
    speech.speak(said);
    show(true);
  });
  window.addEventListener("pagehide", () => speech.cancel());
}

export function chooseHow(radio) {
  const reach = document.querySelector("[data-reach]");
  if (!reach) return;
  radio.addEventListener("change", () => (reach.hidden = radio.value === "nameless"));
}

export function focusFirst() {
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
}

export function printPage(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
