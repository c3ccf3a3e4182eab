// Two minutes before the sign-in ends by itself, asks whether somebody is still here (WCAG 2.2.1).
// Without this script the page says the time in words, and a form that is sent too late is kept.
(() => {
  "use strict";
  const WARN_SECONDS = 120;
  const dialog = document.getElementById("ending");
  const stay = dialog.querySelector("form[action='/account/stay']");
  const text = document.getElementById("ending-text");
  let ends, warned;

  function begin(seconds) {
    ends = Date.now() + seconds * 1000;
    warned = false;
  }

  function look() {
    if (!warned && Date.now() > ends - WARN_SECONDS * 1000) {
      warned = true;
      dialog.showModal();
    }
  }

  // The last words: nothing is left to press but "close".
  function say(words) {
    text.textContent = words;
    stay.hidden = true;
  }

  async function extend() {
    const answer = await fetch(stay.action, { method: "POST", body: new URLSearchParams(new FormData(stay)) });
    if (answer.status === 401) return say(document.getElementById("ending-over").textContent);
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    document.getElementById("ending-until").textContent = told.until;
    if (told.seconds <= WARN_SECONDS) return say(told.last);
    begin(told.seconds);
    dialog.close();
  }

  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    extend().catch(() => { text.textContent = document.getElementById("ending-failed").textContent; });
  });
  begin(Number(dialog.dataset.seconds));
  setInterval(look, 5000);
  // Timers sleep with the device.
  document.addEventListener("visibilitychange", look);
})();
