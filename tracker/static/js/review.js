/* The review bench: acts without a new page, keys, panes that scroll together.
   Every act is a plain form; this file sends it with `X-Bench` and puts the answered parts in place. */
(function () {
  "use strict";

  const bench = document.getElementById("bench");
  if (!bench) return;
  const said = document.getElementById("bench-said");
  const keys = document.getElementById("bench-keys");
  const list = document.getElementById("draft-list");
  const text = document.getElementById("source-text");
  let here = null;
  let queue = Promise.resolve();
  let waiting = 0;

  // --- what is where ---------------------------------------------------------------------
  const cards = () => [...list.querySelectorAll(".card-draft")];
  const byId = (id) => document.getElementById(id);
  const marksOf = (pk) => [...text.querySelectorAll(`a.src[data-card="${pk}"]`)];

  function say(words, isError) {
    said.textContent = words;
    said.hidden = !words;
    said.classList.toggle("done-line-error", Boolean(isError));
    window.clearTimeout(say.timer);
    if (!isError) say.timer = window.setTimeout(() => { said.hidden = true; }, 4000);
  }

  function scrollTo(pane, element, share) {
    if (!element) return;
    if (pane.scrollHeight <= pane.clientHeight + 1) {
      element.scrollIntoView({ block: "center" });
      return;
    }
    const top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += top - pane.clientHeight * share;
  }

  function isWide() {
    return list.scrollHeight > list.clientHeight + 1;
  }

  function go(card, options) {
    const how = options || {};
    if (here) here.classList.remove("card-here");
    for (const mark of text.querySelectorAll(".mark-here")) mark.classList.remove("mark-here");
    here = card;
    if (!card) return;
    card.classList.add("card-here");
    if (!how.keepFocus) card.focus({ preventScroll: true });
    const marks = marksOf(card.dataset.pk);
    for (const mark of marks) mark.classList.add("mark-here");
    lockSync();
    if (!how.keepDrafts) scrollTo(list, card, 0.25);
    if (isWide() && !how.keepSource) scrollTo(text, marks[0] || byId(card.dataset.passage), 0.3);
  }

  // --- both panes scroll together --------------------------------------------------------
  let locked = 0;
  function lockSync() {
    locked = Date.now() + 150;
  }
  let asked = false;
  function follow(from) {
    if (asked || Date.now() < locked || !isWide()) return;
    asked = true;
    window.requestAnimationFrame(() => {
      asked = false;
      if (from === list) {
        const top = list.getBoundingClientRect().top + list.clientHeight * 0.25;
        const card = cards().find((one) => one.getBoundingClientRect().bottom > top);
        const mark = card && (marksOf(card.dataset.pk)[0] || byId(card.dataset.passage || ""));
        lockSync();
        scrollTo(text, mark, 0.3);
      } else {
        const top = text.getBoundingClientRect().top + text.clientHeight * 0.3;
        const marks = [...text.querySelectorAll("a.src")];
        const mark = marks.find((one) => one.getBoundingClientRect().bottom > top);
        lockSync();
        scrollTo(list, mark && byId(`d-${mark.dataset.card}`), 0.25);
      }
    });
  }
  list.addEventListener("scroll", () => follow(list), { passive: true });
  text.addEventListener("scroll", () => follow(text), { passive: true });

  // --- sending ---------------------------------------------------------------------------
  // One after the other: the second act must see the version that the first one left.
  function send(form, button) {
    waiting += 1;
    const owner = form.closest(".card-draft") || form.closest(".group");
    const id = owner && owner.id;
    queue = queue.then(() => post(form, button, id)).catch(() => {
      say(bench.dataset.failed, true);
    }).then(() => { waiting -= 1; });
    return queue;
  }

  function current(form, cardId) {
    if (form.isConnected || !cardId) return form;
    const owner = byId(cardId);
    return owner ? owner.querySelector("form[data-bench]") : null;
  }

  async function post(oldForm, button, cardId) {
    const form = current(oldForm, cardId);
    if (!form) return;
    if (form.dataset.bench === "heading") form.elements.versions.value = versionsUnder(form);
    const data = new URLSearchParams(new FormData(form));
    if (button && button.name) data.set(button.name, button.value);
    const response = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { "X-Bench": "1", "HX-Request": "true", "HX-Current-URL": window.location.href },
      credentials: "same-origin",
    });
    const away = response.headers.get("HX-Redirect");
    if (away) {
      window.location.assign(away);
      return;
    }
    const answer = await response.json();
    place(answer, cardId);
  }

  function versionsUnder(form) {
    const found = [];
    for (const card of form.closest(".group").querySelectorAll(".card-draft")) {
      const version = card.querySelector("input[name=version]");
      const state = card.dataset.state;
      if (version && (state === "open" || state === "accepted")) {
        found.push(`${card.dataset.pk}.${version.value}`);
      }
    }
    return found.join(" ");
  }

  // Words typed in other drafts stay when a heading is drawn anew.
  function snapshot() {
    const typed = {};
    for (const field of list.querySelectorAll("input, textarea, select")) {
      if (!field.id || field.type === "hidden" || field.type === "radio") continue;
      const same = field.type === "checkbox"
        ? field.checked === field.defaultChecked
        : field.tagName === "SELECT" ? true : field.value === field.defaultValue;
      if (!same) typed[field.id] = field.type === "checkbox" ? field.checked : field.value;
    }
    return typed;
  }

  function place(answer, ownerId) {
    const html = answer.html || {};
    const typed = snapshot();
    const active = document.activeElement && document.activeElement.id;
    for (const id of Object.keys(html)) {
      const old = byId(id);
      if (!old) continue;
      const holder = document.createElement("template");
      holder.innerHTML = html[id].trim();
      const fresh = [...holder.content.children].find((one) => one.id === id);
      if (fresh) old.replaceWith(fresh);
    }
    for (const [id, value] of Object.entries(typed)) {
      const field = byId(id);
      if (!field || (ownerId && id.startsWith(`${ownerId}-`) && id !== active)) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
    for (const [pk, version] of Object.entries(answer.versions || {})) {
      const field = list.querySelector(`#d-${pk} input[name=version]`);
      if (field) field.value = version;
    }
    for (const label of document.querySelectorAll("[data-code]")) {
      const code = (answer.codes || {})[label.dataset.code];
      if (code !== undefined && label.textContent !== code) label.textContent = code;
    }
    say(answer.error || answer.message || "", Boolean(answer.error));
    look(answer, active);
  }

  // Where to look after an act; who went on typing in a field stays there.
  function look(answer, active) {
    const drawn = Object.keys(answer.html || {}).some((id) => /^[gd]-/.test(id));
    if (!drawn) return;
    const field = active && /^[gd]-\d+-/.test(active) && byId(active);
    if (field) {
      const card = field.closest(".card-draft");
      if (card) go(card, { keepFocus: true, keepDrafts: true });
      field.focus();
      return;
    }
    const wanted = byId(answer.focus || "") || (here && byId(here.id));
    go(wanted && wanted.classList.contains("group") ? wanted.querySelector(".card-draft") : wanted);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-bench]");
    if (!form) return;
    event.preventDefault();
    send(form, event.submitter || form.querySelector("button[name=act]"));
  }, true);

  // A choice is kept as it is made; the words too, once one leaves the field.
  list.addEventListener("change", (event) => {
    const form = event.target.closest(".card-draft form[data-bench]");
    if (!form || event.target.name === "offset") return;
    // a kind or handling brings its date along: the draft is drawn anew
    const redraw = /^(kind|handling|lead)$/.test(event.target.name);
    send(form, { name: "act", value: redraw ? "redraw" : "save" });
    for (const field of form.querySelectorAll("input, textarea")) {
      if (field.type !== "checkbox" && field.type !== "radio") field.defaultValue = field.value;
      else field.defaultChecked = field.checked;
    }
  });

  // --- looking ---------------------------------------------------------------------------
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("a.src");
    if (!mark) return;
    const card = byId(`d-${mark.dataset.card}`);
    if (!card) return;
    event.preventDefault();
    go(card, { keepSource: true });
  });
  list.addEventListener("focusin", (event) => {
    const card = event.target.closest(".card-draft");
    if (card && card !== here) go(card, { keepFocus: true, keepDrafts: true });
  });
  list.addEventListener("click", (event) => {
    const card = event.target.closest(".card-draft");
    if (card && card !== here) go(card, { keepFocus: true, keepDrafts: true });
  });

  // --- keys ------------------------------------------------------------------------------
  function step(by) {
    const all = cards();
    const at = here && here.isConnected ? all.indexOf(byId(here.id)) : -1;
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) go(next);
  }

  function act(value) {
    const card = here && byId(here.id);
    const button = card && card.querySelector(`button[name=act][value="${value}"]`);
    if (button) send(button.form, button);
  }

  function openWithin(selector, field) {
    const card = here && byId(here.id);
    if (!card) return;
    const more = card.querySelector(".card-more");
    if (more) more.open = true;
    const fold = card.querySelector(selector);
    if (fold && fold.tagName === "DETAILS") fold.open = true;
    const target = card.querySelector(field);
    if (target) {
      target.focus();
      if (target.select) target.select();
    }
  }

  function handling(number) {
    const card = here && byId(here.id);
    const radio = card && card.querySelector(`input[name=handling][data-key="${number}"]`);
    if (!radio || radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function help(show) {
    keys.hidden = !show;
    if (show) keys.focus();
    else if (here) here.focus();
  }
  byId("bench-help-open").addEventListener("click", () => help(true));
  byId("bench-keys-close").addEventListener("click", () => help(false));

  const COMMANDS = {
    j: () => step(1),
    arrowdown: () => step(1),
    k: () => step(-1),
    arrowup: () => step(-1),
    a: () => act(here && here.dataset.state === "dropped" ? "reopen" : "accept"),
    d: () => act("drop"),
    m: () => act("merge"),
    s: () => openWithin(".split", "select[name=offset]"),
    l: () => openWithin(".card-row", "input[name=lead]"),
    e: () => openWithin(".card-top", "input[name=title]"),
    w: () => openWithin(".card-texts", "textarea[name=measure]"),
    u: () => {
      const form = document.querySelector("form[data-bench=undo]");
      if (form) send(form, null);
    },
    p: () => {
      queue.then(() => window.location.assign(byId("bench-bar").querySelector(".btn-primary").href));
    },
    "?": () => help(true),
  };

  function acceptHeading() {
    const group = here && byId(here.id) && byId(here.id).closest(".group");
    const button = group && group.querySelector(".group-head button[value=accept]");
    if (button) send(button.form, button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey && event.key !== "Enter" || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !keys.hidden) {
      help(false);
      return;
    }
    const field = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (field) {
      inField(event, field);
      return;
    }
    if (!keys.hidden || event.target.closest(".menu, .bench-filters")) return;
    if (event.target === text && /^Arrow/.test(event.key)) return;
    if (/^[1-4]$/.test(event.key)) {
      handling(event.key);
      event.preventDefault();
      return;
    }
    if (event.shiftKey && event.key === "A") {
      acceptHeading();
      event.preventDefault();
      return;
    }
    const command = COMMANDS[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  });

  function inField(event, field) {
    const card = field.closest(".card-draft");
    if (!card) return;
    if (event.key === "Escape") {
      card.focus();
    } else if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      go(card);
      act("accept");
    } else if (event.key === "Enter" && field.name === "offset") {
      event.preventDefault();
      go(card, { keepFocus: true });
      act("split");
    } else if (event.key === "Enter" && field.tagName === "INPUT") {
      event.preventDefault();
      card.focus();
    }
  }

  // Leaving while an act is under way asks first.
  window.addEventListener("beforeunload", (event) => {
    if (!waiting) return;
    event.preventDefault();
    event.returnValue = "";
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-reload]")) return;
    event.preventDefault();
    window.location.hash = event.target.closest("[data-reload]").hash;
    window.location.reload();
  });

  const start = byId(window.location.hash.slice(1));
  const first = start && start.classList.contains("card-draft")
    ? start : cards().find((one) => one.dataset.state === "open") || cards()[0];
  if (first) go(first, { keepDrafts: !start && !isWide() });
})();
