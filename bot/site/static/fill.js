// The page of a draft, alive: every row is saved when it is left, and what others enter arrives by itself.
// Without this file the page's form works as it is.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const form = find("fill"), saving = find("saving"), head = find("head"), bar = find("pasted"), phrases = find("phrases").dataset;
  const isLocked = Boolean(form.dataset.locked), { role, form: name } = form.dataset, shelf = `entered:${role}:${name}`;
  const unsent = JSON.parse(sessionStorage.getItem(shelf) || "[]"); // [{id, rows: [{key, raw, seen, agreed}]}]
  const looks = new Map(), settled = new Map(); // by row: the look under way; the verdict on what is stored
  let version = form.dataset.version, source, lost = false, busy = false, again = 0, note = "", pasted = [], away = 0;

  // --- fields -----------------------------------------------------------------------------------------------
  const fields = () => [...form.querySelectorAll("[data-was]")];
  const column = (field) => fields().filter((one) => one.closest(".box").classList.contains("second") === field.closest(".box").classList.contains("second"));
  const lineOf = (key) => form.querySelector(`[data-was][data-key="${CSS.escape(key)}"]`)?.closest("tr");
  const fieldOf = (key) => form.querySelector(`[data-was][data-key="${CSS.escape(key)}"]`);
  const isDirty = (field) => field.value.trim() !== field.dataset.was;
  const isUnderWay = (key) => unsent.some((one) => one.rows.some((row) => row.key === key));
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, word) => values[word]);
  const mark = () => crypto.randomUUID?.() ?? Date.now() + "-" + Math.random().toString(36).slice(2);

  function enter(field, raw = field.value.trim(), agreed = "", reason = "") {
    send([{ key: field.dataset.key, raw, seen: Number(field.dataset.seen), agreed, reason }]);
  }

  function leave(field) { // saved when it is left, once
    if (field.dataset.pasted !== undefined || !isDirty(field) || field.value.trim() === field.dataset.tried) return;
    enter(field);
  }

  function send(rows) {
    for (const row of rows) {
      const field = fieldOf(row.key);
      if (field) field.dataset.tried = field.value.trim();
      lineOf(row.key)?.classList.add("under-way");
      clearTimeout(looks.get(row.key)?.timer);
      looks.get(row.key)?.stop.abort();
    }
    unsent.push({ id: mark(), rows });
    flush();
  }

  async function flush() {
    keep();
    if (busy) return;
    busy = true;
    clearTimeout(again);
    while (unsent.length) {
      show();
      const { id, rows } = unsent[0];
      let answer;
      try {
        answer = await fetch("/fill/enter", {
          method: "POST", headers: { "X-Requested-With": "fill.js" }, signal: AbortSignal.timeout?.(20000),
          body: new URLSearchParams({ id, role, form: name, rows: JSON.stringify(rows) }),
        });
      } catch { break; }
      if (answer.status >= 500 || answer.status === 429 || answer.status === 202) break; // not dealt with yet: the same again
      unsent.shift();
      keep();
      if (answer.ok) told(await answer.json());
      else refused(answer.status, rows);
    }
    busy = false;
    if (unsent.length) again = setTimeout(flush, 2000);
    show();
  }

  const keep = () => sessionStorage.setItem(shelf, JSON.stringify(unsent));

  function told(answer) {
    head.innerHTML = answer.head;
    find("spoken").textContent = answer.rows.map(({ text }) => text).join(" ");
    for (const { key, fate, text, html } of answer.rows) {
      if (!html) { note = text; continue; }
      const line = lineOf(key), field = fieldOf(key);
      line.classList.remove("under-way");
      const isStored = fate === "stored";
      draw(html, isStored && field.value.trim() === (field.dataset.tried ?? "") ? key : "", true);
      isStored ? field.removeAttribute("aria-invalid") : field.setAttribute("aria-invalid", "true");
      if (!isStored) continue;
      delete field.dataset.tried;
      if (line.dataset.tone !== "open") remark(line, "", ""); // the verdict beside it says it; the rows keep their places
      flash(line, "mine");
      for (const row of unsent.flatMap((one) => one.rows)) if (row.key === key) row.seen = Number(field.dataset.seen);
    }
  }

  function refused(status, rows) {
    note = { 403: phrases.gone, 409: phrases.changed }[status] || phrases.refused;
    for (const { key } of rows) lineOf(key)?.classList.remove("under-way");
  }

  // --- what changes -----------------------------------------------------------------------------------------
  // `whole`: the key of a field that takes its new value whatever it holds; `own`: the answer to what was entered here.
  function draw(html, whole = "", own = false) {
    const box = document.createElement("template");
    box.innerHTML = html; // rendered and escaped by our own server
    const fresh = box.content.querySelector("tr"), line = find(fresh.id);
    if (!line) return;
    let isNews = false;
    for (const there of fresh.querySelectorAll("[data-was]")) {
      const field = fieldOf(there.dataset.key);
      if (!field) return void location.reload(); // the row has become another
      if (field.dataset.seen === there.dataset.seen && field.dataset.was === there.dataset.was) continue;
      if (own || !isDirty(field)) {
        isNews ||= field.dataset.was !== there.dataset.was;
        if (whole === field.dataset.key || !isDirty(field)) field.value = there.dataset.was;
        Object.assign(field.dataset, { was: there.dataset.was, seen: there.dataset.seen });
        if (!own) line.querySelector(".remark").textContent = "";
      } else if (!isUnderWay(field.dataset.key)) { // never overwrite what is being typed
        const who = fresh.querySelector(".by")?.textContent ?? "";
        remark(line, fill(phrases.others, { who, value: there.dataset.was || "—" }), "overtaken");
      }
    }
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const here = line.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!here || part.querySelector("[data-was]") || (part.dataset.part === "remark" && !own)) continue;
      if (here.innerHTML === part.innerHTML || (!own && here.contains(document.activeElement) && document.activeElement.matches("input"))) continue;
      const why = here.querySelector("[data-why]")?.value;
      here.innerHTML = part.innerHTML;
      here.className = part.className;
      if (why && here.querySelector("[data-why]")) here.querySelector("[data-why]").value = why;
    }
    settled.set(line.id, fresh.querySelector(".verdict").innerHTML);
    line.querySelector("summary").innerHTML = fresh.querySelector("summary").innerHTML;
    line.dataset.tone = fresh.dataset.tone;
    if (isNews && !own && !line.classList.contains("under-way")) flash(line, "theirs");
  }

  function remark(line, text, fate) {
    const place = line.querySelector(".remark");
    place.textContent = text;
    place.className = "remark " + fate;
  }

  function flash(line, whose) {
    line.classList.remove("mine", "theirs");
    void line.offsetWidth; // begins anew
    line.classList.add(whose);
  }

  function connect() {
    source?.close();
    source = new EventSource(`/fill/stream?${new URLSearchParams({ role, form: name, after: version })}`);
    source.onopen = () => { lost = false; show(); flush(); };
    source.onmessage = (event) => {
      version = event.lastEventId || version;
      const { rows, head: newHead, keys, locked } = JSON.parse(event.data);
      const isAnother = locked !== isLocked || (!form.dataset.show && keys.some((key) => !find("row-" + key)));
      if (isAnother) return location.reload();
      head.innerHTML = newHead;
      rows.forEach((html) => draw(html));
    };
    source.addEventListener("gone", () => { source.close(); note = phrases.gone; show(); });
    source.onerror = () => {
      setTimeout(() => { if (source.readyState !== EventSource.OPEN) { lost = true; show(); } }, 1200);
      if (source.readyState === EventSource.CLOSED && note !== phrases.gone) setTimeout(connect, 3000);
    };
  }

  // --- while typing -----------------------------------------------------------------------------------------
  function look(field) { // what this would come to; nothing is stored
    const key = field.dataset.key, line = field.closest("tr"), chip = line.querySelector(".verdict .state-word");
    clearTimeout(looks.get(key)?.timer);
    looks.get(key)?.stop.abort();
    if (!settled.has(line.id)) settled.set(line.id, line.querySelector(".verdict").innerHTML);
    if (!isDirty(field)) return void (line.querySelector(".verdict").innerHTML = settled.get(line.id));
    const stop = new AbortController(), raw = field.value.trim();
    looks.set(key, { stop, timer: setTimeout(async () => {
      try {
        const answer = await fetch(`/fill/look?${new URLSearchParams({ role, form: name, key, raw })}`, { signal: stop.signal });
        const { tone, words } = answer.ok ? await answer.json() : {};
        if (stop.signal.aborted || !isDirty(field)) return;
        chip.className = `state-word preview ${tone ?? "open"}`;
        chip.textContent = words ?? "…";
      } catch { /* left or lost: the answer to the row itself will say */ }
    }, 250) });
  }

  form.addEventListener("input", (event) => {
    const field = event.target.closest("[data-was]");
    if (!field) return;
    delete field.dataset.tried;
    note = "";
    field.removeAttribute("aria-invalid");
    if (field.tagName === "SELECT") return enter(field);
    look(field);
    show();
  });
  form.addEventListener("focusout", (event) => { if (event.target.matches?.("input[data-was]")) leave(event.target); });
  form.addEventListener("keydown", (event) => {
    const field = event.target.closest("input[data-was]");
    if (!field || event.isComposing || event.keyCode === 229) return; // 229: the input method's key
    const down = event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey), up = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    if (event.key === "Escape") {
      field.value = field.dataset.was;
      look(field);
      delete field.dataset.tried;
      remark(field.closest("tr"), "", "");
      field.removeAttribute("aria-invalid");
    }
    if (!down && !up) return;
    event.preventDefault();
    const there = column(field), next = there[there.indexOf(field) + (down ? 1 : -1)];
    if (event.key === "Enter") leave(field);
    next ? (next.focus(), next.select?.()) : leave(field);
  });

  // --- a pasted column --------------------------------------------------------------------------------------
  form.addEventListener("paste", (event) => {
    const field = event.target.closest("input[data-was]"), text = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!field || !text.includes("\n")) return;
    event.preventDefault();
    if (text.includes("\t")) return remark(field.closest("tr"), phrases.columns, "asked");
    drop();
    const there = column(field).slice(column(field).indexOf(field)), lines = text.split("\n");
    lines.slice(0, there.length).forEach((line, at) => {
      if (!line.trim() || there[at].tagName === "SELECT") return; // an empty cell leaves its row as it is
      there[at].dataset.pasted = there[at].value;
      there[at].value = line.trim();
      look(there[at]);
      pasted.push(there[at]);
    });
    if (!pasted.length) return;
    const names = [pasted[0], pasted[pasted.length - 1]].map((one) => one.closest("tr").querySelector(".name").textContent);
    const over = lines.length - there.length;
    find("pasted-words").textContent = fill(phrases.pasted, { n: pasted.length, first: names[0], last: names[1] }) + (over > 0 ? fill(phrases.over, { n: over }) : "");
    find("pasted-keep").textContent = fill(phrases.keep, { n: pasted.length });
    bar.hidden = false;
    find("pasted-keep").focus();
  });

  function drop() { // take a pasted column back
    for (const field of pasted) { field.value = field.dataset.pasted; delete field.dataset.pasted; look(field); }
    pasted = [];
    bar.hidden = true;
  }
  find("pasted-drop").addEventListener("click", () => { const first = pasted[0]; drop(); first?.focus(); });
  find("pasted-keep").addEventListener("click", () => {
    const there = pasted.filter(isDirty);
    for (const field of pasted) delete field.dataset.pasted;
    pasted = [];
    bar.hidden = true;
    if (there.length) send(there.map((field) => ({ key: field.dataset.key, raw: field.value.trim(), seen: Number(field.dataset.seen), agreed: "" })));
    there[0]?.focus();
  });
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape") find("pasted-drop").click(); });

  // --- buttons ----------------------------------------------------------------------------------------------
  form.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector(".inside").scrollIntoView({ block: "nearest" });
  }, true);
  for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, (event) => { // a panel that lies over the rows
    const open = matchMedia("(min-width: 52.01rem)").matches && form.querySelector(".more[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter, act = button?.dataset.act, line = button?.closest("tr");
    if (!act) return fields().forEach(leave);
    if (act === "remove") return remove(button.dataset.file);
    const field = fieldOf(button.dataset.for || line.dataset.key), on = line.querySelector("input[type=date]")?.value;
    if (act === "agree") return enter(field, field.value.trim(), button.dataset.argument);
    if (act === "explain") return enter(field, field.value.trim(), "", line.querySelector("[data-why]").value.trim() || " ");
    if (act === "answer") enter(field, button.dataset.argument);
    else if (act === "absent") enter(field, phrases.absent + (on ? fill(phrases.on, { day: on.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日") }) : ""));
    else enter(field, phrases[act]);
    line.querySelector(".more").open = false;
  });

  async function remove(file) {
    const answer = await fetch("/fill/remove", { method: "POST", body: new URLSearchParams({ role, form: name, file }) }).catch(() => null);
    if (!answer?.ok) { note = phrases.refused; show(); }
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file]") && event.target.files[0]) upload(event.target);
  });

  function upload(chosen) {
    const sent = new FormData(chosen.form), request = new XMLHttpRequest(), line = chosen.closest("tr");
    sent.set("id", mark());
    request.open("POST", "/fill/upload");
    request.setRequestHeader("X-Requested-With", "fill.js");
    request.upload.onprogress = (event) => remark(line, `${phrases.uploading} ${Math.floor(event.loaded / event.total * 100)}%`, "");
    request.onloadend = () => {
      chosen.value = "";
      const ok = request.status >= 200 && request.status < 300;
      const [told] = ok && request.responseText ? JSON.parse(request.responseText).rows : [];
      remark(line, told?.text ?? (ok ? "" : request.status === 413 ? phrases.large : phrases.unsendable), told?.fate ?? "refused");
    };
    request.send(sent);
  }

  // --- how it stands ----------------------------------------------------------------------------------------
  function show() {
    if (isLocked) return;
    const waiting = fields().filter((field) => field.hasAttribute("aria-invalid")).length;
    const troubled = lost || (unsent.length && !busy) || note;
    saving.textContent = note || (unsent.length && !busy ? phrases.unsent : lost ? phrases.lost : unsent.length ? phrases.saving
      : waiting ? fill(phrases.waiting, { n: waiting }) : phrases.saved);
    saving.classList.toggle("trouble", Boolean(troubled));
    saving.classList.toggle("asks", !troubled && waiting > 0);
  }

  const measure = () => document.documentElement.style.setProperty("--bar", find("bar").offsetHeight + "px");
  addEventListener("resize", measure);
  addEventListener("online", flush);
  addEventListener("beforeunload", (event) => { if (unsent.length || pasted.length) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    document.hidden ? (away = setTimeout(() => source.close(), 30000)) : source.readyState === EventSource.CLOSED && connect();
  });
  document.documentElement.classList.add("live");
  for (const { rows } of unsent) for (const { key, raw } of rows) { const field = fieldOf(key); if (field) { field.value = raw; field.dataset.tried = raw; } }
  for (const field of fields()) if (isDirty(field) && !isUnderWay(field.dataset.key)) field.setAttribute("aria-invalid", "true");
  measure();
  show();
  connect();
  if (!isLocked) flush();
})();
