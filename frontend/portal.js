// Residents' phones. Every page works without this file; it only makes things easier: drafts that survive a lost
// connection, a second tap that does nothing, photos with progress, questions that appear as one answers, a map.
import { keepDraft, clearDrafts } from "./portal/drafts.js";
import { sendOnce } from "./portal/sending.js";
import { takePhotos } from "./portal/photos.js";
import { askAsAnswered } from "./portal/questions.js";
import { takePapers } from "./portal/papers.js";
import { answerLive } from "./portal/situation.js";
import { markOnMap } from "./portal/spot.js";
import { countDown, countLetters, copyText, focusFirst, readAloud, chooseHow, printPage } from "./portal/page.js";

document.documentElement.classList.add("has-script");
const each = (selector, run) => document.querySelectorAll(selector).forEach(run);

each("[data-clear-draft]", clearDrafts);
each("form[data-draft]", keepDraft);
each("form[data-once]", sendOnce);
each("[data-photos]", takePhotos);
each("[data-questions]", askAsAnswered);
each("[data-situation]", answerLive);
each("[data-papers]", takePapers);
each("[data-map]", markOnMap);
each("[data-due]", countDown);
each("[data-count]", countLetters);
each("[data-copy]", copyText);
each("[data-read]", readAloud);
each("[data-how]", chooseHow);
each("[data-print]", printPage);
each("[data-select-all]", (area) => area.addEventListener("focus", () => area.select()));
focusFirst();

const bar = document.querySelector("[data-offline]");
if (bar) {
  const show = () => (bar.hidden = navigator.onLine !== false);
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
