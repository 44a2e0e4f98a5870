"use strict";
// 自动保存: sends what is typed in a form of answers a few seconds after the typing stops.
// What is not acknowledged stays in the page and is sent again; nothing is put into the browser's
// storage, which the next person at this computer could read.

for (const told of document.querySelectorAll("[data-autosave]")) {
  const STILL = 5_000; // after the last key
  const LONGEST = 30_000; // of typing without a pause
  const AGAIN = 10_000; // after a failure
  const form = told.closest("form");
  const field = (name) => form.elements.namedItem(name);
  const logIn = form.querySelector("[data-autosave-login]");
  const compare = form.querySelector("[data-autosave-compare]");

  const typed = () => {
    const answers = {};
    for (const [name, value] of new FormData(form)) {
      const text = name.startsWith("answers.") && typeof value === "string";
      if (text && !/\.(drop|new)-/.test(name)) answers[name.slice(8)] = value;
    }
    return JSON.stringify(answers);
  };

  let kept = told.dataset.state === "wrong" ? "" : typed(); // what the server has
  let sending = null; // { text, key }: kept under the same key until it is answered
  let running = false;
  let stopped = told.dataset.state === "choose" || form.dataset.sent === "yes";
  let timer = 0;
  let since = 0;

  const say = (text, bad = false) => {
    told.textContent = text;
    told.classList.toggle("error", bad);
  };
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const key = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const failed = (why) => {
    say(`${why}；本页内容尚未保存，请不要关闭本页，将自动重试`, true);
    plan(AGAIN);
  };

  const answered = async (response) => {
    logIn.hidden = response.status !== 401;
    const type = response.headers.get("content-type") ?? "";
    const body = type.includes("json") ? await response.json() : {};
    if (response.ok) {
      kept = sending.text;
      sending = null;
      field("revision").value = body.revision;
      const at = new Date(body.saved_at);
      const time = at.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
      say(`已自动保存 ${time}`);
      if (typed() !== kept) plan(STILL);
    } else if (response.status === 409) {
      stopped = true;
      sending = null;
      compare.hidden = false;
      say(body.detail ?? "另一个窗口保存了较新的内容", true);
    } else if (response.status === 401) {
      failed("登录已过期，请在新窗口登录");
    } else if (response.status === 403 || response.status === 404) {
      failed("现在登录的不是本申报的申报人");
    } else if (response.status === 422 || response.status === 400) {
      sending = null; // the same text would be refused again
      say(`${body.detail ?? "内容不能自动保存"}；本页内容尚未保存`, true);
    } else {
      failed(body.detail ?? "服务暂时没有应答");
    }
  };

  const save = async (leaving = false) => {
    clearTimeout(timer);
    if (running || stopped) return;
    const text = sending?.text ?? typed();
    if (text === kept) return;
    sending ??= { text, key: key() };
    running = true;
    since = 0;
    try {
      const body = {
        section: told.dataset.section,
        answers: JSON.parse(text),
        revision: Number(field("revision").value),
        tab: field("tab").value,
      };
      const response = await fetch(told.dataset.autosave, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "idempotency-key": sending.key,
          "if-match": `"${field("_version").value}"`,
        },
        body: JSON.stringify(body),
        keepalive: leaving,
        signal: AbortSignal.timeout(20_000),
      });
      await answered(response);
    } catch {
      failed(navigator.onLine ? "服务没有应答" : "网络已断开");
    } finally {
      running = false;
    }
  };

  const changed = () => {
    if (stopped || (timer && sending)) return; // a retry is under way
    since ||= Date.now();
    if (typed() !== kept) told.classList.remove("error");
    plan(Math.min(STILL, Math.max(0, since + LONGEST - Date.now())));
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("submit", (event) => { // heard last: whoever prevents it has done so
    if (event.target !== form || event.defaultPrevented) return;
    stopped = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // an old page from the history would know old versions
  });
  addEventListener("online", () => save());
  addEventListener("focus", () => sending && save()); // back from logging in
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
    else if (sending) save();
  });
  addEventListener("beforeunload", (event) => {
    if (!stopped && sending && !running) event.preventDefault();
  });
  if (told.dataset.state === "wrong" && typed() !== kept) plan(STILL);
}
