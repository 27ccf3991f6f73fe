// A form goes once, however often its button is tapped; without a connection it waits and then goes by itself.
export function sendOnce(form) {
  let sent = false;
  let waiting = null;
  let pressed = null; // older browsers do not tell which button sent the form
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[type=submit]");
    if (button && button.form === form) pressed = button;
  });
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    if (navigator.onLine === false) {
      event.preventDefault();
      waiting = event.submitter || pressed;
      say(form, form.dataset.offlineNote);
      return;
    }
    sent = true;
    const button = event.submitter || pressed;
    // after the browser has read which button it was: a disabled one would not be sent along
    setTimeout(() => {
      if (!button) return;
      button.setAttribute("aria-disabled", "true");
      if (form.dataset.waiting && /^send/.test(button.value)) button.textContent = form.dataset.waiting;
    }, 0);
  });
  window.addEventListener("online", () => {
    if (waiting) waiting.click();
    waiting = null;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

function say(form, text) {
  if (!text) return;
  let note = form.querySelector("[data-said]");
  if (!note) {
    note = document.createElement("p");
    note.className = "news";
    note.setAttribute("role", "status");
    note.dataset.said = "";
    form.append(note);
  }
  note.textContent = text;
}
