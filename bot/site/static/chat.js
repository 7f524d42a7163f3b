// The chat page, alive: what is new arrives by itself, and what was typed is sent again until it has arrived.
// Without this file the page's forms work as they are.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const log = find("log"), text = find("text"), state = find("state"), newer = find("newer"), composer = find("composer"), attach = find("attach");
  const phrases = find("phrases").dataset, who = log.dataset.who;
  const unsent = JSON.parse(sessionStorage.getItem("unsent:" + who) || "[]"); // {id, text | tap + label}
  let cursor = log.dataset.cursor, source, lost = 0, working = 0, replies = 0, busy = false, resend = 0, away = 0, uploading = "";

  // --- what arrives ---------------------------------------------------------------------------------------
  function connect() {
    source?.close();
    source = new EventSource(`/chat/stream?who=${who}&after=${cursor}`);
    source.onopen = () => { clearTimeout(lost); lost = 0; show(); flush(); };
    source.addEventListener("strip", (event) => { find("strip").outerHTML = event.data; });
    source.onmessage = (event) => { cursor = event.lastEventId || cursor; receive(event.data); };
    source.onerror = () => {
      lost ||= setTimeout(() => { lost = -1; show(); }, 1200); // a short gap is not worth a word
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000); // refused: it will not try by itself
    };
  }

  function receive(html) {
    const shelf = document.createElement("template");
    shelf.innerHTML = html; // rendered and escaped by our own server
    const line = shelf.content.firstElementChild;
    if (find(line.id)) return;
    const echo = line.dataset.mark && log.querySelector(`.echo[data-mark="${CSS.escape(line.dataset.mark)}"]`);
    if (echo) return void echo.replaceWith(line);
    const wasAtEnd = atEnd();
    if (!line.matches(".mine, [data-aside]")) {
      replies += 1;
      clearTimeout(working);
      working = 0;
      if (!line.classList.contains("spent")) spend(line);
    }
    append(line);
    wasAtEnd ? reveal(line) : (newer.hidden = false);
    if (wasAtEnd) line.querySelector("img")?.addEventListener("load", () => reveal(line)); // only now it has its height
    show();
  }

  function append(line) {
    find("welcome")?.remove();
    const days = log.querySelectorAll(".line[data-day]");
    if (line.dataset.day && days[days.length - 1]?.dataset.day !== line.dataset.day) {
      log.append(Object.assign(document.createElement("p"), { className: "day", textContent: line.dataset.day }));
    }
    log.append(line);
  }

  function spend(except) {
    for (const button of log.querySelectorAll(".line:not(.spent, [data-aside]) .choices button")) {
      if (button.closest(".line") === except) continue;
      button.disabled = true;
      button.closest(".line").classList.add("spent");
    }
  }

  // --- what is said ---------------------------------------------------------------------------------------
  function say(words) {
    const item = { who, id: mark(), ...words };
    unsent.push(item);
    echo(item);
    reveal(log.lastElementChild);
    flush();
  }

  function echo(item) {
    const line = document.createElement("div"), who = document.createElement("span"), body = document.createElement("div");
    line.className = "line mine echo";
    line.dataset.mark = item.id;
    who.className = "unseen";
    who.textContent = phrases.you;
    body.className = "text";
    body.textContent = item.label || item.text;
    line.append(who, body);
    append(line);
  }

  async function flush() {
    keep();
    if (busy) return;
    busy = true;
    clearTimeout(resend);
    while (unsent.length) {
      show();
      const before = replies; // the answer may overtake the receipt
      let answer;
      try {
        answer = await fetch("/chat/say", {
          method: "POST", headers: { "X-Requested-With": "chat.js" }, body: new URLSearchParams(unsent[0]),
          signal: AbortSignal.timeout?.(20000),
        });
      } catch { break; }
      if (answer.status >= 500 || answer.status === 429) break; // not stored: try again
      const sent = unsent.shift();
      keep();
      if (!answer.ok) refuse(sent, { 409: phrases.changed, 413: phrases.long }[answer.status] || phrases.refused);
      else if (replies === before) working ||= setTimeout(() => { working = -1; show(); }, 2000);
    }
    busy = false;
    if (unsent.length) resend = setTimeout(flush, 3000);
    show();
  }

  function refuse(item, why) {
    log.querySelector(`.echo[data-mark="${CSS.escape(item.id)}"]`)?.remove();
    if (item.text && !text.value) { text.value = item.text; grow(); }
    state.dataset.refused = why;
  }

  function upload(file) { // not kept in `unsent`: a page that was closed cannot open the file again
    const item = { id: mark(), text: file.name }, form = new FormData(), request = new XMLHttpRequest();
    for (const [key, value] of Object.entries({ id: item.id, who })) form.append(key, value);
    form.append("file", file);
    delete state.dataset.refused;
    echo(item);
    reveal(log.lastElementChild);
    request.open("POST", "/chat/upload");
    request.setRequestHeader("X-Requested-With", "chat.js");
    request.upload.onprogress = (event) => { uploading = `${phrases.sending} ${Math.floor(event.loaded / event.total * 100)}%`; show(); };
    request.onloadend = () => {
      uploading = "";
      if (request.status < 200 || request.status >= 300) {
        refuse({ id: item.id }, { 409: phrases.changed, 413: phrases.large }[request.status] || phrases.unsendable);
      }
      show();
    };
    request.send(form);
  }

  // --- how it looks ---------------------------------------------------------------------------------------
  function show() {
    const waiting = unsent.length > 0;
    state.textContent = uploading || state.dataset.refused || (lost === -1 ? phrases.lost : waiting && !busy ? phrases.unsent
      : working === -1 ? phrases.working : "");
    state.classList.toggle("trouble", lost === -1 || (waiting && !busy) || Boolean(state.dataset.refused));
    composer.querySelector("button").disabled = busy;
    for (const button of document.querySelectorAll(".line:not(.spent) .choices button, #words button")) button.disabled = busy;
  }

  const mark = () => crypto.randomUUID?.() ?? Date.now() + "-" + Math.random().toString(36).slice(2);
  const keep = () => {
    sessionStorage.setItem("unsent:" + who, JSON.stringify(unsent));
    sessionStorage.setItem("typing:" + who, text.value);
  };
  const atEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 160;
  const grow = () => { text.style.height = "auto"; text.style.height = Math.min(text.scrollHeight + 2, 200) + "px"; };

  function reveal(line) { // a long answer is read from its first line
    newer.hidden = true;
    const isLong = line.offsetHeight > innerHeight * 0.6;
    isLong ? line.scrollIntoView({ block: "start" }) : window.scrollTo(0, document.documentElement.scrollHeight);
  }

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = text.value.trim();
    delete state.dataset.refused;
    if (!typed) return text.focus();
    text.value = "";
    grow();
    say({ text: typed });
    text.focus();
  });
  text.addEventListener("keydown", (event) => { // 229: a key taken by the input method, which is still composing
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  text.addEventListener("input", () => { delete state.dataset.refused; grow(); keep(); show(); });
  text.addEventListener("paste", (event) => {
    const file = event.clipboardData.files[0];
    if (!file || event.clipboardData.getData("text")) return;
    event.preventDefault();
    upload(file);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) upload(event.dataTransfer.files[0]);
  });
  attach.addEventListener("change", () => {
    if (attach.elements.file.files[0]) upload(attach.elements.file.files[0]);
    attach.reset();
  });
  document.addEventListener("submit", (event) => { // every other form of the page: buttons under a message, standing words
    const button = event.submitter;
    if (event.target === composer || event.target.getAttribute("action") !== "/chat/say" || !button) return;
    event.preventDefault();
    delete state.dataset.refused;
    say(button.name === "tap" ? { tap: button.value, label: button.textContent.trim() } : { text: button.value });
    if (matchMedia("(pointer: fine)").matches) text.focus();
  });
  newer.addEventListener("click", () => reveal(log.lastElementChild));
  addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });
  const wakeUp = () => { if (source.readyState === EventSource.CLOSED) connect(); };
  addEventListener("pageshow", (event) => { if (event.persisted) wakeUp(); });
  document.addEventListener("visibilitychange", () => { // a browser opens six connections to a host, not seven
    clearTimeout(away);
    document.hidden ? (away = setTimeout(() => source.close(), 30000)) : wakeUp();
  });
  addEventListener("online", flush);

  document.documentElement.classList.add("live");
  text.value = text.value || sessionStorage.getItem("typing:" + who) || "";
  grow();
  for (const item of unsent) if (!log.querySelector(`[data-mark="${CSS.escape(item.id)}"]`)) echo(item);
  if (!navigator.cookieEnabled) state.dataset.refused = phrases.cookies;
  if (log.lastElementChild && !new URLSearchParams(location.search).has("shown")) reveal(log.lastElementChild);
  if (matchMedia("(pointer: fine)").matches) text.focus({ preventScroll: true });
  show();
  connect();
})();
