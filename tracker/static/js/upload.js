/* The upload form with progress: checks the limits first, sends in the background, and shows the
   page that comes back. Without this script the form is sent as any other. */
(function () {
  "use strict";

  const problemOf = (form) => {
    const files = [...form.querySelector("input[type=file]").files];
    const words = form.dataset;
    const tooLarge = files.find((file) => file.size > Number(words.fileBytes));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (!files.length) return words.none;
    if (tooLarge) return words.tooLarge.replace("{name}", tooLarge.name);
    if (files.length > Number(words.files)) return words.tooMany;
    if (total > Number(words.totalBytes)) return words.tooMuch;
    if (!form.elements.declared.checked) return words.undeclared;
    return "";
  };

  const show = (form, text) => {
    const place = form.querySelector("[data-problem]");
    place.textContent = text;
    place.hidden = !text;
  };

  const waiting = (form, on) => {
    form.querySelector("[data-progress]").hidden = !on;
    for (const button of form.querySelectorAll("button")) button.disabled = on;
    if (!on) delete form.dataset.sent;
  };

  const progressed = (form, event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    form.querySelector("progress").value = percent;
    form.querySelector("[data-progress-words]").textContent = `${form.dataset.sending} ${percent}%`;
  };

  // The answer is the page of the form with what is to be mended; the typed words are in it.
  const replacePage = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.getElementById("content");
    if (!main) return false;
    document.getElementById("content").replaceWith(document.importNode(main, true));
    document.title = page.title;
    const summary = document.querySelector("#content [data-focus]");
    if (summary) summary.focus();
    return true;
  };

  const answered = (form, request) => {
    if (request.status === 200 && request.getResponseHeader("Content-Type").startsWith("application/json")) {
      const { url } = JSON.parse(request.responseText);
      window.location.assign(url);
      if (url.split("#")[0] === window.location.pathname) window.location.reload();
      return;
    }
    if (new URL(request.responseURL).pathname !== new URL(form.action).pathname) {
      window.location.assign(request.responseURL); // the session was over: the log-in page
      return;
    }
    if (!replacePage(request.responseText)) {
      waiting(form, false);
      show(form, form.dataset.broken);
    }
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target.closest("form[data-upload]");
      if (!form) return;
      event.preventDefault();
      const problem = problemOf(form);
      show(form, problem);
      if (problem) return;
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", (step) => progressed(form, step));
      request.addEventListener("load", () => answered(form, request));
      request.addEventListener("error", () => {
        waiting(form, false);
        show(form, form.dataset.broken);
      });
      const body = new FormData(form);
      waiting(form, true);
      request.send(body);
    },
    true,
  );
})();
