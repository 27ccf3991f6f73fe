// Photos are sent one by one as soon as they are chosen, made smaller first where the browser can.
const LONGEST = 2048;
const SMALL_ENOUGH = 1.5 * 1024 * 1024;

export function takePhotos(box) {
  const form = box.closest("form");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".thumbs");
  const name = "q-" + box.dataset.field;
  const most = Number(box.dataset.most) || 6;
  const tokens = () => form.querySelectorAll(`input[type=hidden][name="${name}"]`);
  let busy = 0;

  list.addEventListener("click", (event) => {
    const button = event.target.closest(".thumb-drop");
    if (!button) return;
    event.preventDefault();
    const token = button.value.split(":").pop();
    tokens().forEach((one) => one.value === token && one.remove());
    button.closest(".thumb").remove();
    input.focus();
  });

  input.addEventListener("change", async () => {
    const files = Array.from(input.files);
    input.value = "";
    say("");
    for (const file of files) {
      if (tokens().length + busy >= most) {
        say(box.dataset.tooMany);
        break;
      }
      await send(file);
    }
  });

  async function send(file) {
    busy += 1;
    const item = document.createElement("li");
    item.className = "thumb is-busy";
    const picture = new Image(96, 96);
    picture.alt = box.dataset.busy;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    item.append(picture, bar);
    list.append(item);
    try {
      const data = new FormData();
      data.append("photo", await smaller(file));
      data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await post(box.dataset.url, data, (share) => (bar.value = share * 100));
      done(item, picture, bar, answer);
    } catch (problem) {
      item.remove();
      say((problem && problem.detail) || box.dataset.failed);
    } finally {
      busy -= 1;
    }
  }

  function done(item, picture, bar, answer) {
    item.className = "thumb";
    bar.remove();
    picture.src = answer.small;
    picture.alt = "";
    const drop = document.createElement("button");
    Object.assign(drop, { type: "submit", name: "do", value: `drop:${box.dataset.field}:${answer.token}`, className: "thumb-drop" });
    drop.setAttribute("aria-label", box.dataset.remove);
    drop.innerHTML = '<span aria-hidden="true">×</span>';
    item.append(drop);
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name, value: answer.token });
    form.prepend(hidden);
    form.dispatchEvent(new Event("change"));
  }

  function say(text) {
    const error = box.querySelector(".error");
    error.textContent = text;
    error.hidden = !text;
  }
}

function post(url, data, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
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

// Phones take pictures of 10 MB; half of that never reaches the page. What cannot be drawn here goes as it is.
async function smaller(file) {
  if (file.size < SMALL_ENOUGH || !window.createImageBitmap || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? blob : file;
  } catch (error) {
    return file;
  }
}
