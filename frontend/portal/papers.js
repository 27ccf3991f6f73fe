// Files of a document go one by one as soon as they are chosen, with progress; then its card is fetched anew.
export function takePapers(form) {
  form.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("[data-scan]") || !input.files.length) return;
    const card = input.closest("[data-paper]");
    const files = Array.from(input.files);
    input.value = "";
    tell(card, "");
    const bar = document.createElement("progress");
    bar.className = "paper-progress";
    bar.max = 100;
    card.append(bar);
    const wrong = [];
    for (const file of files) {
      try {
        await send(form, card.dataset.paper, file, (share) => (bar.value = share * 100));
      } catch (problem) {
        wrong.push((problem && problem.detail) || form.dataset.failed);
      }
    }
    bar.remove();
    const fresh = wrong.length === files.length ? card : await renewed(card);
    tell(fresh, wrong.join(" "));
    const next = fresh.querySelector("[data-scan], button");
    if (next) next.focus();
  });
}

function send(form, evidence, file, progress) {
  const data = new FormData();
  data.append("scan", file);
  data.append("evidence", evidence);
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.papers);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { /* not ours: told as failed */ }
      if (request.status === 201) resolve(answer);
      else reject(answer);
    };
    request.onerror = () => reject(null);
    request.send(data);
  });
}

async function renewed(card) {
  const answer = await fetch(location.href.split("#")[0], { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(`[data-paper="${card.dataset.paper}"]`);
  if (!found) return card;
  const fresh = document.importNode(found, true);
  card.replaceWith(fresh);
  return fresh;
}

function tell(card, text) {
  const error = card.querySelector("[data-paper-error]");
  error.textContent = text;
  error.hidden = !text;
}
