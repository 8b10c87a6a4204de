/* Small comforts on top of pages that work without scripts. */
(function () {
  "use strict";

  // A menu closes when one looks elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // The summary of errors is read first.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // A second click on a slow line does not send the form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method === "get") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // An answer that is a download leaves the page where it is: it may be asked for again.
    window.setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // data-check-all="name": one box ticks all boxes of that name in its form.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-check-all]");
    if (!all) return;
    const name = all.dataset.checkAll;
    const boxes = `input[type=checkbox][name="${name}"]:not(:disabled)`;
    // a table's boxes may belong to a form that stands elsewhere on the page
    const found = all.form ? [...all.form.elements].filter((one) => one.matches(boxes)) : document.querySelectorAll(boxes);
    for (const box of found) {
      box.checked = all.checked;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // form[data-counting="name"]: its buttons and its bar say how many boxes of that name are ticked.
  for (const form of document.querySelectorAll("form[data-counting]")) {
    const boxes = `input[type=checkbox][name="${form.dataset.counting}"]`;
    const count = () => {
      const n = [...form.elements].filter((one) => one.matches(boxes) && one.checked).length;
      for (const part of form.querySelectorAll("[data-count-label]")) part.textContent = part.dataset.countLabel.replace("{n}", n);
      for (const field of form.querySelectorAll("[data-count-value]")) field.value = n;
      for (const button of form.querySelectorAll("[data-needs-ticks]")) button.disabled = n === 0;
      if ("shownWhenTicked" in form.dataset) form.hidden = n === 0;
    };
    document.addEventListener("input", (event) => {
      if (event.target.form === form) count();
    });
    window.addEventListener("pageshow", count);
    count();
  }

  // data-submit-on-change: a choice acts at once; its button stays for who has no scripts.
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  for (const button of document.querySelectorAll("[data-without-scripts]")) button.hidden = true;
  for (const button of document.querySelectorAll("[data-with-scripts]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // form[data-fold]: on a phone, filters that are not in use stand behind one button.
  for (const form of document.querySelectorAll("form[data-fold]")) {
    const button = form.querySelector("[data-unfold]");
    const inUse = [...form.elements].some((field) => {
      if (field.tagName === "SELECT") return field.selectedIndex > 0;
      return /^(text|date|number)$/.test(field.type) && field.name !== "q" && Boolean(field.value);
    });
    button.hidden = inUse;
    form.classList.toggle("folded", !inUse);
    button.addEventListener("click", () => {
      form.classList.remove("folded");
      button.hidden = true;
    });
  }

  // data-poll="address": a long step shows how far it is until the answer says that it is over.
  const poll = async (line) => {
    const response = await fetch(line.dataset.poll).catch(() => null);
    if (!response || !response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.body.firstElementChild;
    if (!fresh) return window.location.reload();
    line.replaceWith(fresh);
    if (fresh.dataset.poll) window.setTimeout(poll, 2000, fresh);
    else window.location.reload();
  };
  for (const line of document.querySelectorAll("[data-poll]")) window.setTimeout(poll, 2000, line);

  // form[data-guard]: leaving with unsaved words asks first.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.form && event.target.form.hasAttribute("data-guard")) unsaved = true;
  });
  document.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // Words typed before the log-in came between go back into their fields.
  const putBack = (form, fields) => {
    const used = {};
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      if (fields.some(([name]) => name === box.name)) box.checked = false;
    }
    for (const [name, value] of fields) {
      const named = [...form.elements].filter((field) => field.name === name);
      const choice = named.find((field) => /^(checkbox|radio)$/.test(field.type) && field.value === value);
      if (choice) {
        choice.checked = true;
        continue;
      }
      const field = named[used[name] || 0];
      used[name] = (used[name] || 0) + 1;
      if (field && !/^(file|submit|button|hidden|checkbox|radio)$/.test(field.type)) field.value = value;
    }
  };
  const kept = document.getElementById("kept-text");
  if (kept) {
    const { action, fields } = JSON.parse(kept.textContent);
    const forms = [...document.querySelectorAll("form[method=post]")];
    const form = forms.find((one) => new URL(one.action).pathname === action && one.elements.length > 2);
    if (form) putBack(form, fields);
  }
})();
