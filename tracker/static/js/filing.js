/* 本期填报 keeps itself: a few seconds after the last key the words go to the server as a draft. */
(function () {
  "use strict";

  const QUIET_MS = 3000;
  const form = document.querySelector("form[data-filing]");
  if (!form) return;
  const kept = form.querySelector("[data-kept]");
  let timer = 0;
  let dirty = false;
  let sending = false;
  let waitingButton = null;
  let stopped = false;

  const say = (text) => {
    kept.textContent = text;
  };

  const heard = (answer) => {
    for (const field of form.querySelectorAll("[data-version]")) {
      const version = answer.versions[field.dataset.version];
      const wrong = answer.problems.length > 0;
      if (version !== undefined && !wrong) field.value = version;
    }
    say(answer.problems.length ? answer.problems.join(" ") : `${answer.words} · ${answer.filled}`);
  };

  const finish = (request) => {
    sending = false;
    if (waitingButton) {
      const button = waitingButton;
      waitingButton = null;
      stopped = true;
      form.requestSubmit(button);
      return;
    }
    if (dirty) later();
  };

  const send = () => {
    if (sending || stopped || !dirty) return;
    sending = true;
    dirty = false;
    const body = new FormData(form);
    body.set("act", "draft");
    const request = new XMLHttpRequest();
    request.open("POST", window.location.pathname + window.location.search);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.addEventListener("load", () => {
      const type = request.getResponseHeader("Content-Type") || "";
      if (!type.startsWith("application/json")) {
        stopped = true;
        dirty = true;
        say(new URL(request.responseURL).pathname === window.location.pathname ? form.dataset.broken : form.dataset.over);
      } else {
        const answer = JSON.parse(request.responseText);
        if (answer.versions) heard(answer);
        else say(answer.problem);
      }
      finish(request);
    });
    request.addEventListener("error", () => {
      dirty = true;
      say(form.dataset.broken);
      finish(request);
    });
    request.send(body);
  };

  // What the button files, counted by the rule of the server: words equal to the last ones are
  // filed as no change, a row without words stays open.
  const fileButton = form.querySelector("button[data-label-plain]");
  const count = () => {
    if (!fileButton) return;
    let ready = 0;
    let unchanged = 0;
    for (const field of form.querySelectorAll("[data-progress]")) {
      const words = field.value.trim();
      if (!words) continue;
      ready += 1;
      if (words === field.dataset.progress.trim()) unchanged += 1;
    }
    const labels = fileButton.dataset;
    let label = labels.labelNone;
    if (ready) label = unchanged ? labels.labelSome : labels.labelPlain;
    fileButton.textContent = label.replace("{n}", String(ready)).replace("{m}", String(unchanged));
  };
  count(); // the browser may have brought typed words back

  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, QUIET_MS);
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "checkbox") return;
    dirty = true;
    later();
    count();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  // A draft on its way would make the page's versions old: let it arrive first.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form) return;
      window.clearTimeout(timer);
      if (sending) {
        event.preventDefault();
        waitingButton = event.submitter || form.querySelector("button[value=draft]");
        return;
      }
      dirty = false;
      stopped = true;
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    stopped = false;
    count();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
