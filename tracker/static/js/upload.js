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

  // Dropped and pasted files join those already chosen; one that stands there is not added twice.
  const take = (form, files) => {
    const input = form.querySelector("input[type=file]");
    const all = new DataTransfer();
    const chosen = input.multiple ? [...input.files, ...files] : [...files].slice(0, 1);
    const seen = new Set();
    for (const file of chosen) {
      const key = `${file.name} ${file.size} ${file.lastModified}`;
      if (!seen.has(key)) all.items.add(file);
      seen.add(key);
    }
    input.files = all.files;
    show(form, "");
    listFiles(form);
    input.focus();
  };

  const listFiles = (form) => {
    const files = [...form.querySelector("input[type=file]").files];
    const place = form.querySelector("[data-chosen]");
    place.textContent = files.length > 1 ? files.map((file) => file.name).join("\n") : "";
    place.hidden = files.length < 2;
  };

  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const formUnder = (event) => event.target.closest && event.target.closest("form[data-upload]");

  document.addEventListener("dragover", (event) => {
    const form = formUnder(event);
    if (!form || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    form.classList.add("is-over");
  });

  document.addEventListener("dragleave", (event) => {
    const form = formUnder(event);
    if (form && !form.contains(event.relatedTarget)) form.classList.remove("is-over");
  });

  document.addEventListener("drop", (event) => {
    const form = formUnder(event);
    if (!form || !hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("is-over");
    take(form, event.dataTransfer.files);
  });

  // A pasted picture of the screen is called image.png by every browser: the moment tells them apart.
  const named = (file) => {
    if (file.name !== "image.png") return file;
    const moment = new Date().toISOString().slice(0, 19).replace(/[-:T]/g, "");
    return new File([file], `${moment}.png`, { type: file.type, lastModified: file.lastModified });
  };

  document.addEventListener("paste", (event) => {
    const files = event.clipboardData ? [...event.clipboardData.files] : [];
    const form = formUnder(event) || document.querySelector("form[data-upload]");
    if (!files.length || !form || !form.offsetParent) return; // folded away: not meant for it
    event.preventDefault();
    take(form, files.map(named));
  });

  document.addEventListener("change", (event) => {
    const form = formUnder(event);
    if (form && event.target.type === "file") listFiles(form);
  });

  for (const hint of document.querySelectorAll("form[data-upload] [data-drop-hint]")) hint.hidden = false;

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
